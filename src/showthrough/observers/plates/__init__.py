"""Reading licence plates, and drawing them."""

__all__ = ["drawn_plates", "reader"]
