"""Detectors trained on synthetic and on real pictures."""

__all__ = ["detection_scores", "test_pictures"]
