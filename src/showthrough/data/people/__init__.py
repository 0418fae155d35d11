"""Whose photo a file is: by the folders above it, by its name, or nobody's."""

__all__ = [
    "alike_names",
    "declared_people",
    "file_names",
    "folder_levels",
    "identity_lists",
    "oddities",
    "split_lists",
    "trait_lists",
]
