"""Licence plates of several countries: numbers that nobody can hold, and pictures of them."""

__all__ = ["countries", "formats", "made_up_numbers", "plate_folder", "plate_look", "rendering"]
