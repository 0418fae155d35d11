"""Engines that tasks run on, here or elsewhere; no figure depends on which."""

__all__ = ["engines", "tasks", "work_pool"]
