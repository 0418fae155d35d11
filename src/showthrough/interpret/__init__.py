"""Interpretation of findings: bounds, credibility, sentences."""

__all__ = [
    "bounds",
    "change",
    "credibility",
    "described",
    "dp_claim",
    "enough",
    "next_steps",
    "numbers",
    "planted_copies",
    "sentences",
    "shown",
    "told",
    "unseen",
]
