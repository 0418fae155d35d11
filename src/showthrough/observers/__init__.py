"""Observers: images to arrays; torch ends here."""

__all__ = ["generator_loss", "live_observations"]
