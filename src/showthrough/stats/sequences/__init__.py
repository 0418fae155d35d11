"""Passages that sequences (texts as characters or words) share, and how exposed a planted one is."""

__all__ = ["distinctive_passages", "exposure", "quoting", "window_hashes"]
