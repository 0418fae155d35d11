"""Building blocks of checks."""

__all__ = [
    "equal_samples",
    "error_budget",
    "error_curves",
    "every_face",
    "evidence_pairs",
    "findings",
    "fused_observations",
    "histograms",
    "match_thresholds",
    "matched_galleries",
    "membership",
    "run_checks",
    "score_attacks",
    "timing",
    "vectors",
]
