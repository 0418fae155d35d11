"""Records that are no pictures: vectors, voices, texts, rows of tables."""

__all__ = ["embeddings", "gather_records", "letters", "record_sets", "recordings", "table_rows"]
