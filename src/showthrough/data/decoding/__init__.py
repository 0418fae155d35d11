"""Decoding: image files to upright 8-bit RGB; what cannot be read is told and counted."""

__all__ = [
    "cut_outs",
    "decode",
    "file_reading",
    "folder_files",
    "hidden_folders",
    "odd_files",
    "pixel_ranges",
    "tar_files",
    "upright_sizes",
]
