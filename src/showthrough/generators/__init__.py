"""Generators: trained, loaded or planted."""

__all__: list[str] = []
