"""The vocabulary: what every other part speaks in."""

__all__ = [
    "atomic",
    "cards",
    "check",
    "config",
    "curves",
    "decision",
    "facts",
    "generator",
    "generator_config",
    "images",
    "policy",
    "privacy",
    "records",
    "types",
]
