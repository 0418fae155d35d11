"""What is measured once of a generator, for all checks."""

__all__ = [
    "canaries",
    "context",
    "drawn",
    "duplicates",
    "losses_gradients",
    "plates",
    "registry",
    "shadow_models",
    "step_curve",
]
