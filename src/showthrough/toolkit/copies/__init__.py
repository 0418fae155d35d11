"""What checks for copies of photos are made of."""

__all__ = ["close_photos", "galleries", "second_look"]
