"""Redactors: what happens to the pixels that are to be hidden."""

__all__ = ["face_boxes", "manual_boxes", "redactor", "redactor_kinds", "regions", "swap"]
