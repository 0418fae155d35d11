"""Signals: what is measured once of a generator, for all checks."""

__all__ = [
    "context",
    "drawn",
    "registry",
]
