"""Parts of cards: what a suite is, and what a statistic means and how it is told."""

__all__ = ["frozen", "kind_words", "statistic", "suite"]
