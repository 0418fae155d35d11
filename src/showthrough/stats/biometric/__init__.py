"""Face matchers."""
