"""Containers: images in archives, tables, data sets and databases; member by member, never held whole."""

__all__ = ["image_sources", "member_files", "members", "unpacking"]
