"""Embedders of records that are no pictures."""

__all__ = ["item_embedder", "row_vectors"]
