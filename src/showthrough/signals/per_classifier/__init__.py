"""Signals about a face classifier: what an attacker computes back from it."""

__all__: list[str] = []
