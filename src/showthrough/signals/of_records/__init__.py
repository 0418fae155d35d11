"""Signals about records that are no pictures."""

__all__ = ["quotable", "tabled"]
