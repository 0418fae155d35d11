"""Membership inference and differential privacy."""
