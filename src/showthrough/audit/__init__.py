"""From a config to a record."""

__all__ = ["api", "embedders", "options", "plan", "run", "score_files", "train_generators", "verify"]
