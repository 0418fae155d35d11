"""The vocabulary: what every other part speaks in."""

__all__ = [
    "atomic",
    "bundled",
    "canonical",
    "cards",
    "check",
    "config",
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
