"""The vocabulary: what every other part speaks in."""

__all__ = [
    "atomic",
    "cards",
    "check",
    "config",
    "curves",
    "decision",
    "generator",
    "generator_config",
    "images",
    "missing",
    "policy",
    "privacy",
    "records",
    "types",
]
