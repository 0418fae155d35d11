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
    "privacy_and_use",
    "sentences",
    "shown",
    "told",
    "unseen",
]
