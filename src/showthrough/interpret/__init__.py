"""Interpretation of findings: bounds, credibility, sentences."""

__all__ = [
    "bounds",
    "change",
    "credibility",
    "described",
    "dp_claim",
    "enough",
    "numbers",
    "planted_copies",
    "sentences",
    "shown",
    "told",
    "unseen",
]
