"""Redaction: what is left to see, and strings that are read from it."""

__all__ = ["masked", "reidentification", "strings"]
