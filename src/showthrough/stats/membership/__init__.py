"""Membership inference and differential privacy."""

__all__ = ["blind", "density", "epsilon", "lira", "one_run", "range_query", "rmia", "shadow", "usage"]
