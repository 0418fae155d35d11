"""Data: folders and manifests to image sets; nothing is dropped silently."""

__all__ = [
    "archive",
    "boxed_photos",
    "canary_images",
    "catalogue",
    "contact_sheet",
    "drawn_images",
    "given_images",
    "inputs",
    "listing",
    "repeats",
    "run_lock",
    "vault",
    "workspace",
]
