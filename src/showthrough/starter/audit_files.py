"""Starter files of a new user: audit.toml and policy.toml."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from showthrough.bundled import preset
from showthrough.core.atomic import write_atomically
from showthrough.errors import EnvironmentFault, UsageError


def write_starter(folder: Path) -> list[Path]:
    """Write audit.toml and policy.toml into a folder, never over a file that exists.

    Raises:
        UsageError: one of the two is there already.
    """
    audit = files("showthrough.starter").joinpath("templates", "audit.toml")
    policy = preset("policies", "faces-default")
    return write_new(
        {
            folder / "audit.toml": audit.read_text(encoding="utf-8"),
            folder / "policy.toml": policy.read_text(encoding="utf-8"),
        }
    )


def is_bare(folder: Path) -> bool:
    """Return whether a folder is missing, or holds nothing but files for people to read or edit."""
    if not folder.is_dir():
        return True
    by_hand = (".toml", ".md", ".txt", ".py")
    inside = (path for path in folder.iterdir() if not path.name.startswith("."))
    return all(path.is_file() and path.suffix.lower() in by_hand for path in inside)


def refuse_existing(paths: Iterable[Path]) -> None:
    """Refuse to write over a file.

    Raises:
        UsageError: one of them is there already.
    """
    for path in paths:
        if path.exists() or path.is_symlink():
            raise UsageError(f"{path} exists already; it was left as it is")


def write_new(texts: Mapping[Path, str]) -> list[Path]:
    """Write files of which none exists yet, or none of them, whatever breaks off.

    Raises:
        UsageError: one of them is there already.
        EnvironmentFault: the folder may not be written to, or the disk is full.
    """
    refuse_existing(texts)
    written: list[Path] = []
    try:
        for path, text in texts.items():
            written.append(path)
            write_atomically(path, text)
    except (EnvironmentFault, KeyboardInterrupt):
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written
