"""Boxes: pictures with a box and a class for each object on them, as other programs write and read them."""

__all__ = ["box_tables", "boxed_pictures", "drawn_files", "drawn_rows", "writing"]
