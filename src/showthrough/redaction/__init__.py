"""Redaction: hiding people and plates on pictures and in video, and taking that apart again."""

__all__: list[str] = []
