"""History of audits in one append-only file, and the comparison of an audit with the one before."""

__all__ = ["comparison", "entry", "store"]
