"""Building blocks of checks for copies of photos."""

__all__ = ["close_photos", "counted_copies", "galleries", "pictures", "repeated", "second_look"]
