"""Boxes: pictures with a box and a class for each object on them, as other programs write and read them."""

__all__ = ["writing"]
