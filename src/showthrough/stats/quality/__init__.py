"""Generative quality."""

__all__ = ["frechet", "manifold", "picture_content", "tiles", "vendi"]
