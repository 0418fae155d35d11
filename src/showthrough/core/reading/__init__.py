"""Reading of images, chunk by chunk."""

__all__ = ["image_chunks", "many_files"]
