"""Building blocks of checks for copies of photos."""

__all__ = [
    "close_photos",
    "counted_copies",
    "galleries",
    "pictures",
    "quoted_people",
    "repeated",
    "second_look",
]
