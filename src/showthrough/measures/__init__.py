"""Measures: figures without an adversary; each module has its card beside it."""

__all__: list[str] = []  # found through their cards
