"""Controls: leaks of known size, and whether the audit saw them."""

__all__ = ["run_controls", "sensitivity"]
