"""Face matchers."""

__all__ = [
    "calibration",
    "fusion",
    "groups",
    "identification",
    "linkability",
    "match_rates",
    "matching",
    "prediction_limit",
    "rare_matches",
    "same_people",
    "uniqueness",
    "verification",
]
