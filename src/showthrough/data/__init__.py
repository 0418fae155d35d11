"""Data: folders and manifests to image sets; nothing is dropped silently."""

__all__ = [
    "archive",
    "canary_images",
    "catalogue",
    "contact_sheet",
    "decode",
    "drawn_images",
    "given_images",
    "inputs",
    "listing",
    "run_lock",
    "vault",
    "workspace",
]
