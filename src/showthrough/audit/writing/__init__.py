"""Writing what an audit found: a record in its folder, and what it tells of the audit's other generators."""

__all__ = ["record_folder"]
