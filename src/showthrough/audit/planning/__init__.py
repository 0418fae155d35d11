"""What a planned audit will take, and what it could show."""

__all__ = ["plan_costs", "planned_people", "power"]
