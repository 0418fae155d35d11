"""Embedders: images to vectors."""

__all__ = ["arcface", "facenet", "from_function", "inception", "pca", "precomputed", "trained_here"]
