"""What is audited: generators with their people, or redacted pictures."""

__all__ = ["audited", "data_config", "redacted_config"]
