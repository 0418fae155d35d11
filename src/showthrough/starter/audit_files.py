"""Starter files of a new user: audit.toml and policy.toml."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from showthrough.bundled import preset
from showthrough.core.atomic import write_atomically
from showthrough.errors import UsageError


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


def write_new(texts: Mapping[Path, str]) -> list[Path]:
    """Write files of which none exists yet, or none of them.

    Raises:
        UsageError: one of them is there already.
    """
    for path in texts:
        if path.exists():
            raise UsageError(f"{path} exists already; it was left as it is")
    for path, text in texts.items():
        write_atomically(path, text)
    return list(texts)
