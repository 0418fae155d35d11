"""Section 3: what became of each figure since the last audit."""

__all__ = ["change_plot", "since_last"]
