"""Training, resumable."""

__all__ = ["shadow_training", "train", "trained"]
