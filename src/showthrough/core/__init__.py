"""The vocabulary: what every other part speaks in."""

__all__ = [
    "atomic",
    "canonical",
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
    "read_ahead",
    "records",
    "types",
]
