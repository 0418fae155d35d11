"""Object detection: average precision."""

__all__ = ["average_precision"]
