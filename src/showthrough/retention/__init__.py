"""The end of a vault: what it holds, what was left behind in it, and deleting it with a receipt."""

__all__ = ["purge"]
