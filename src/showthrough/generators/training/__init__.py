"""Training, resumable."""

__all__ = ["feasible", "selection", "shadow_training", "train", "trained"]
