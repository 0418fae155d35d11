"""Copies and data-copying."""

__all__ = [
    "cell_copying",
    "closeness",
    "copying",
    "extraction",
    "likelihood",
    "local_matching",
    "margins",
    "near_copies",
    "outlying",
    "refinement",
    "registration",
    "tails",
    "windows",
]
