"""Images to vectors."""

__all__ = ["arcface", "facenet", "inception", "pca", "precomputed", "trained_here"]
