"""Face matchers."""

__all__ = [
    "calibration",
    "fusion",
    "groups",
    "identification",
    "linkability",
    "match_certificates",
    "match_rates",
    "matching",
    "person_ranks",
    "prediction_limit",
    "rare_matches",
    "same_people",
    "uniqueness",
    "verification",
]
