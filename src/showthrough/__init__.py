"""Audit synthetic images for the real people still showing through."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("showthrough")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
