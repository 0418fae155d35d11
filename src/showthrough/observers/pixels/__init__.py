"""Distances between pictures."""

__all__ = ["aligned", "patches", "pixels"]
