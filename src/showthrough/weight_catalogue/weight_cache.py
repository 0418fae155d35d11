"""Cache folder of fetched weights: one sub-folder an entry, with the file under its published name."""

import os
from pathlib import Path

VARIABLE = "SHOWTHROUGH_CACHE"  # environment variable that moves the cache elsewhere


def cache_folder() -> Path:
    """Return the folder of fetched weights; it may not exist yet.

    `$SHOWTHROUGH_CACHE/weights` where that variable is set, else `showthrough/weights` in the user's cache
    (`$XDG_CACHE_HOME` or `~/.cache`).
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser() / "weights"
    users = os.environ.get("XDG_CACHE_HOME")
    return (Path(users) if users else Path.home() / ".cache") / "showthrough" / "weights"


def torch_checkpoints() -> Path:
    """Return where torch, and with it facenet-pytorch, keeps what it fetched; it may not exist."""
    users = os.getenv("XDG_CACHE_HOME", "~/.cache")
    return Path(os.getenv("TORCH_HOME", f"{users}/torch")).expanduser() / "checkpoints"
