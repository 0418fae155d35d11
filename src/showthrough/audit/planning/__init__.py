"""What a planned audit will take."""

__all__ = ["plan_costs"]
