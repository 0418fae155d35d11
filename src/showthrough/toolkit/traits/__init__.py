"""Traits of people: what is known of each image to guess by, and whom an attacker's guess is about."""

__all__ = ["photo_guesses", "trait_features", "trait_values"]
