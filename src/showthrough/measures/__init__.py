"""Measures: figures without an adversary; each module has its card beside it."""
