"""Redaction: what is left to see, and strings that are read from it."""

__all__ = ["identity_maps", "masked", "reidentification", "strings"]
