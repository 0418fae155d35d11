"""From a config to a record."""

__all__ = [
    "api",
    "embedders",
    "generators",
    "observers",
    "options",
    "plan",
    "run",
    "train_generators",
    "verify",
]
