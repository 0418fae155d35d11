"""Generative quality."""
