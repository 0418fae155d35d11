"""Generators trained elsewhere."""

__all__ = ["loading", "range_question", "torch_export", "torch_script"]
