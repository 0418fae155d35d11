"""What checks for copies of photos are made of."""

__all__ = ["close_photos", "galleries", "repeated", "second_look"]
