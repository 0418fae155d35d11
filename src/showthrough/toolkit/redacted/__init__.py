"""What checks of redacted pictures share."""

__all__ = ["found_again", "output_pairs"]
