"""Redaction: hiding people and plates on pictures and in video, and taking that apart again."""

__all__ = ["folder_account", "redact_folder", "redact_video", "redaction_jobs"]
