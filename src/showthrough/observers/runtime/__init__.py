"""Runtime of networks: device, weights, cache, streaming."""

__all__ = ["cache", "device", "face_embedder", "peak_memory", "streaming", "weights"]
