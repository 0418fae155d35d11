"""Scenes that are made: faces or plates pasted onto backgrounds, with exact boxes."""

__all__ = [
    "backgrounds",
    "composer",
    "drawn_places",
    "drawn_scenes",
    "feeding",
    "occluders",
    "pasting",
    "placing",
    "textures",
    "weather",
    "workers",
]
