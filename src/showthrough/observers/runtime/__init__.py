"""Runtime of networks: device, weights, cache, streaming."""

__all__ = ["cache", "device", "face_embedder", "onnx_session", "peak_memory", "streaming", "weights"]
