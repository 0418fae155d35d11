"""Training, resumable."""

__all__ = ["feasible", "shadow_training", "train", "trained"]
