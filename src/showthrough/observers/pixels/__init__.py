"""Distances between pictures."""

__all__ = ["aligned", "parts", "patches", "pixels"]
