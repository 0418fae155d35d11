"""Copies and data-copying."""
