"""Building blocks of attacks on tables of people."""

__all__ = ["asked_people"]
