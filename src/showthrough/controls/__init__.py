"""Controls: leaks of known size, and whether the audit saw them."""

__all__ = ["copycat", "known_model", "planted_items", "run_controls", "sensitivity"]
