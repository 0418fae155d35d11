"""Hand-over of a record to somebody else: what can be derived again, and who signed it."""

__all__ = [
    "audit_folder",
    "decisions",
    "derivation",
    "derived_figures",
    "replayed_figures",
    "signatures",
    "statement",
]
