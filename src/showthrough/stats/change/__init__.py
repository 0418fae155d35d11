"""Change: whether two independent estimates of one figure differ by more than their noise."""

__all__ = ["step_down", "two_estimates"]
