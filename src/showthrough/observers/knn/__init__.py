"""Exact nearest neighbours."""

__all__ = ["duplicate_search", "search"]
