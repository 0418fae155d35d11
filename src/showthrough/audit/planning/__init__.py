"""What a planned audit will take, and what it could show."""

__all__ = [
    "answers",
    "machine_needs",
    "plan_costs",
    "planned_people",
    "power",
    "stage_costs",
    "time_left",
    "told_so_far",
    "training_costs",
    "tried_images",
]
