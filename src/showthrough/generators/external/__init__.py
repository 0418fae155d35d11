"""Generators trained elsewhere."""

__all__ = ["loading", "range_question"]
