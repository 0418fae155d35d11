"""Policies as people write them: explained, fitted to the data that there are, and waived."""

__all__ = ["fitted_policy", "policy_file", "rule_needs", "waiver_file"]
