"""Where and how networks run."""

__all__ = ["cache", "device", "face_embedder", "peak_memory", "streaming", "weights"]
