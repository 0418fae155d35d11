"""Extractors of the features behind quality: whole pictures to vectors."""

__all__ = ["inception", "picture_features"]
