"""Finding and cutting out the face."""

__all__ = ["alignment"]
