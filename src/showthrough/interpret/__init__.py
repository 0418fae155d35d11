"""From a finding to what may be said of it."""

__all__ = [
    "bounds",
    "credibility",
    "described",
    "dp_claim",
    "enough",
    "numbers",
    "planted_copies",
    "sentences",
    "unseen",
]
