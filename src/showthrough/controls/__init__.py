"""Leaks whose size is known, and whether the audit saw them."""

__all__ = ["run_controls", "sensitivity"]
