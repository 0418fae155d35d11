"""Generators trained elsewhere."""

__all__ = ["loading"]
