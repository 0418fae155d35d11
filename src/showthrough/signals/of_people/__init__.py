"""Signals about what is told of the people of an audit: the same for every generator and every control."""

__all__ = ["known_traits"]
