"""Generators: trained, loaded or planted."""
