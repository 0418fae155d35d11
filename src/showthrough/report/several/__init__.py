"""People whom several attacks found, as a drawing of which of them did."""

__all__ = ["found_by_several"]
