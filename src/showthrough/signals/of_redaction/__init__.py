"""Signals about redacted pictures: their pairs, and what attackers make of them."""

__all__ = ["attempts", "redacted_pairs"]
