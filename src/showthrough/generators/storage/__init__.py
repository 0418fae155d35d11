"""Training sets and weights on disk."""
