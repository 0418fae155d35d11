"""What checks of redacted pictures share."""

__all__ = ["output_pairs"]
