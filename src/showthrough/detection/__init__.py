"""Detectors trained on synthetic and on real pictures."""

__all__ = ["composer", "detection_scores", "detectors", "test_pictures"]
