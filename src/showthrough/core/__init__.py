"""The vocabulary: what every other part speaks in."""

__all__ = [
    "atomic",
    "cards",
    "check",
    "config",
    "curves",
    "data_faults",
    "decision",
    "generator",
    "generator_config",
    "images",
    "line_log",
    "missing",
    "policy",
    "records",
    "types",
]
