"""What checks for copies of photos are made of."""

__all__ = ["close_photos", "counted_copies", "galleries", "pictures", "repeated", "second_look"]
