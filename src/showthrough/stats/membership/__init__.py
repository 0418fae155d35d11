"""Membership inference and differential privacy."""

__all__ = ["blind", "density", "epsilon", "lira", "one_run", "rmia", "shadow"]
