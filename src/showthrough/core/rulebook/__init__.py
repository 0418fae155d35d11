"""Rulebook: whether what a policy names and limits is there to be judged."""

__all__ = ["policy_words"]
