"""Texts: records of people who wrote them, made comparable, as vectors, and secrets planted among them."""

__all__ = ["ngram_vectors", "planted_secrets", "quoted_texts", "spelled_alike", "text_files"]
