"""What generators and detectors that are trained here are told, and the account of their privacy."""

__all__ = ["composer_config", "detection_config", "detector_config", "privacy", "trained_config"]
