"""From a finding to what may be said of it."""

__all__ = ["bounds", "credibility", "dp_claim", "numbers", "sentences"]
