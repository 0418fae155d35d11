"""Pairs: which redacted picture came of which original, whatever tool wrote it, and what it hides."""

__all__ = ["gather_pairs"]
