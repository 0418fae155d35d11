"""Copies and data-copying."""

__all__ = ["cell_copying", "copying", "extraction", "likelihood", "near_copies", "registration"]
