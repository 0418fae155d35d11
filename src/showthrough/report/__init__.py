"""Renderings of a record and its decision."""
