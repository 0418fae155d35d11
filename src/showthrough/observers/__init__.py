"""Observers: images to arrays; torch ends here."""

__all__ = ["brought_embedders", "generator_loss", "live_observations"]
