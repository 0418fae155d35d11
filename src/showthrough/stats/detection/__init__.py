"""Object detection: average precision."""
