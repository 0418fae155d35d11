"""What generators, detectors and embedders are told, and the account of their privacy."""

__all__ = [
    "composer_config",
    "detection_config",
    "detector_config",
    "embedder_config",
    "privacy",
    "trained_config",
]
