"""Training sets and weights on disk."""

__all__ = ["checkpoint", "model_file", "training_set"]
