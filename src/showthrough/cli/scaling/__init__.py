"""Commands and options that let an audit use more than one process or machine."""

__all__ = ["array_jobs"]
