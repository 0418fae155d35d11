"""Reading licence plates."""

__all__ = ["reader"]
