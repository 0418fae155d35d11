"""Accounts of differential privacy in closed form."""

__all__ = ["gaussian_mechanism", "random_trials"]
