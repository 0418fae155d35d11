"""From a config to a record."""

__all__ = ["options", "plan", "run", "train_generators", "verify"]
