"""Pairs: which redacted picture came of which original, whatever tool wrote it, and what it hides."""

__all__ = [
    "adapters",
    "face_search",
    "file_leftovers",
    "gather_pairs",
    "given_masks",
    "people_apart",
    "pixel_change",
    "uncovered",
]
