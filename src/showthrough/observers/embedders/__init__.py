"""Embedders: images to vectors."""

__all__ = [
    "arcface",
    "arcface_training",
    "catalogued",
    "dlib_resnet",
    "facenet",
    "from_function",
    "onnx_network",
    "pca",
    "precomputed",
    "small_network",
    "torchscript_network",
    "trained_here",
    "vector_archives",
]
