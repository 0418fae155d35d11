"""What is audited in the place of a generator: redacted pictures, a face classifier."""

__all__ = ["classifier_audit", "redacted_audit"]
