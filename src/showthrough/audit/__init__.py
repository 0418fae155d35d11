"""From a config to a record."""

__all__ = [
    "api",
    "embedders",
    "options",
    "plan",
    "run",
    "train_generators",
    "verify",
]
