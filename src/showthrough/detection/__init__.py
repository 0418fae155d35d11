"""Detectors trained on synthetic and on real pictures."""

__all__ = [
    "challenges",
    "detection_scores",
    "given_scenes",
    "material",
    "operating_point",
    "patch_files",
    "scene_account",
    "scene_folder",
    "scene_log",
    "scene_sets",
    "test_pictures",
    "trials",
]
