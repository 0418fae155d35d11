"""Signals in which no generator has a part: the same for all of an audit, and for its controls."""

__all__ = [
    "blind_look",
    "budget",
    "calibrations",
    "distances",
    "duplicates",
    "extractor",
    "instruments",
    "named_people",
    "number_lists",
    "plate_proof",
    "plates",
    "shared_people",
    "shared_photos",
    "sources",
    "written_texts",
]
