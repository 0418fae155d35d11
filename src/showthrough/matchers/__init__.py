"""Face matchers by themselves: how good one is, and whom it finds in two sets under two names."""

__all__ = [
    "altered_pictures",
    "calibrate_matcher",
    "calibration_page",
    "calibration_record",
    "calibration_tables",
    "chosen_embedder",
    "condition_rates",
    "enrolled_faces",
    "find_overlap",
    "input_trials",
    "overlap_record",
    "people_photos",
]
