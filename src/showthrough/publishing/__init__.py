"""Handing a report on: its editions in files, and the leak test that a public one has to pass."""

__all__ = ["edition_export", "vault_archive"]
