"""Detectors of faces and plates: trained here, or loaded."""

__all__ = ["detector", "examples", "fcos", "network_detector", "training"]
