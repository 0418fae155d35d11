"""Attackers who tell redacted plates: they redact every candidate alike, and compare."""

__all__ = ["candidate_numbers", "dictionary", "redaction_guess"]
