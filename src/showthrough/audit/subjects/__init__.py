"""What is audited in the place of a generator of images: redacted pictures, a classifier, other records."""

__all__ = ["classifier_audit", "records_audit", "redacted_audit"]
