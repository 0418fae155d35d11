"""What all commands share: their arguments, and how they end."""

__all__ = ["arguments", "endings", "loudness"]
