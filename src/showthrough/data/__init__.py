"""Data: folders and manifests to image sets; nothing is dropped silently."""

__all__ = [
    "boxed_photos",
    "canary_images",
    "catalogue",
    "contact_sheet",
    "drawn_images",
    "given_images",
    "inputs",
    "listing",
    "public_photos",
    "repeats",
    "run_lock",
    "splits",
    "vault",
    "workspace",
]
