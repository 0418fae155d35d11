"""Copies and data-copying."""

__all__ = [
    "cell_copying",
    "closeness",
    "copying",
    "extraction",
    "likelihood",
    "near_copies",
    "outlying",
    "registration",
]
