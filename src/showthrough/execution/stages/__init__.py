"""What of an audit runs as tasks, on whatever engine."""

__all__ = ["spread_embedding", "task_lists", "task_work"]
