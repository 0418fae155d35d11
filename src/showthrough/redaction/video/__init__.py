"""Video: reading, tracks, temporal hold, writing, and what a file still carries."""

__all__ = [
    "film_boxes",
    "film_comparison",
    "film_reading",
    "film_writing",
    "found_boxes",
    "hold",
    "tracks",
    "video_account",
    "video_leftovers",
    "video_regions",
    "worst_frames",
]
