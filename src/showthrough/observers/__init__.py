"""Observers: images to arrays; torch ends here."""
