"""The vocabulary: what every other part speaks in."""
