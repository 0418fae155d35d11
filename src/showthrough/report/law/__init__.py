"""What limits have to do with laws and guidelines, for section 11 and the impact assessment."""

__all__ = ["legal"]
