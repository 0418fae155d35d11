"""What a planned audit will take, and what it could show."""

__all__ = ["answers", "plan_costs", "planned_people", "power"]
