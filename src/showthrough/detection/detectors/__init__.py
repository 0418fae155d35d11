"""Detectors of faces and plates: trained here, or loaded."""

__all__ = [
    "detector",
    "detector_kinds",
    "efficientdet",
    "examples",
    "fcos",
    "loaded_faces",
    "loaded_retinaface",
    "network_detector",
    "onnx_detector",
    "retinaface",
    "retinaface_network",
    "training",
    "wheels",
    "yolox",
]
