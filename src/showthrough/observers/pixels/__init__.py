"""Distances between pictures."""
