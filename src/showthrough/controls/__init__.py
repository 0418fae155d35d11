"""Leaks whose size is known, and whether the audit saw them."""
