"""From a config to a record."""

__all__ = ["api", "options", "plan", "run", "train_generators", "verify"]
