"""Detectors of faces and plates: trained here, or loaded."""

__all__ = [
    "detector",
    "efficientdet",
    "examples",
    "fcos",
    "network_detector",
    "retinaface",
    "retinaface_network",
    "training",
    "yolox",
]
