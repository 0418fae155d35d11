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
    "input_trials",
    "people_photos",
]
