"""Containers: images in archives, tables, data sets and databases; member by member, never held whole."""

__all__ = ["few_images", "image_sources", "image_tables", "member_files", "members", "unpacking"]
