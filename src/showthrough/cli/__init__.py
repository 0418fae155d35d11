"""Command line: parse, call one function, print, exit."""

from showthrough.cli.app import main

__all__ = ["main"]
