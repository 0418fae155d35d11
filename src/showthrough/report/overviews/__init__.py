"""Overview of an audit of several generators."""

__all__ = ["overview"]
