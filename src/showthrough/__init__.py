"""Audit synthetic images for the real people still showing through."""

from showthrough.version import VERSION

__version__ = VERSION
__all__ = ["__version__"]
