"""The vocabulary: what every other part speaks in."""

__all__ = [
    "atomic",
    "canonical",
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
    "read_ahead",
    "records",
    "types",
]
