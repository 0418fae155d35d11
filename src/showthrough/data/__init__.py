"""Data: folders and manifests to image sets; nothing is dropped silently."""
