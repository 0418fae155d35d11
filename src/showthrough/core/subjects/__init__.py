"""What else than a generator may be audited: redacted pictures."""

__all__ = ["redacted_config"]
