"""Attacks: one module a card in attacks/, NumPy only."""

__all__: list[str] = []  # found through their cards
