"""Embedders: images to vectors."""

__all__ = [
    "arcface",
    "arcface_training",
    "facenet",
    "from_function",
    "inception",
    "onnx_network",
    "pca",
    "precomputed",
    "small_network",
    "trained_here",
]
