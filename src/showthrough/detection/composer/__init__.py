"""Scenes that are made: faces or plates pasted onto backgrounds, with exact boxes."""

__all__ = ["drawn_scenes"]
