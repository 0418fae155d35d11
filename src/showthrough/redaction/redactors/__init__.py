"""Redactors: what happens to the pixels that are to be hidden."""

__all__ = ["redactor"]
