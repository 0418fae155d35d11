"""Detectors trained on synthetic and on real pictures."""

__all__ = [
    "detection_scores",
    "patch_files",
    "scene_account",
    "scene_folder",
    "scene_log",
    "test_pictures",
]
