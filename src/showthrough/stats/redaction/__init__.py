"""Redaction: what is left to see, and strings that are read from it."""

__all__ = ["face_traits", "identity_maps", "masked", "people_means", "reidentification", "strings"]
