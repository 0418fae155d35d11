"""What is audited: generators with their people, or redacted pictures."""

__all__ = ["audited", "classifier_config", "data_config", "redacted_config", "vault_config"]
