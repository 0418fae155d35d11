"""What tests of an attack or a measure need, wherever it lives."""

__all__ = ["contract"]
