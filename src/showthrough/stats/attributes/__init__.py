"""Attributes of people: how they are guessed, what samples add to a guess, and how common they are."""

__all__ = ["labelling", "paired_excess", "quantification"]
