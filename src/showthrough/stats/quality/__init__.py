"""Generative quality."""

__all__ = ["frechet", "manifold", "tiles"]
