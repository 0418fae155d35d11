"""Generators trained elsewhere."""
