"""Attacks: one module a card in attacks/, NumPy only."""
