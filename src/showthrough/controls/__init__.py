"""Controls: leaks of known size, and whether the audit saw them."""

__all__ = ["known_model", "run_controls", "sensitivity"]
