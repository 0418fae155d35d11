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
    "people_pairs",
    "person_ranks",
    "prediction_limit",
    "rare_matches",
    "same_people",
    "uniqueness",
    "verification",
]
