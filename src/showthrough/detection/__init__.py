"""Detectors trained on synthetic and on real pictures."""
