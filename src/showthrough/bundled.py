"""Bundled folders attacks/, configs/ and reports/: the checkout's where there is one, or the wheel's."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def bundled(folder: str) -> Traversable:
    """Return the folder `attacks`, `configs` or `reports/templates` as shipped."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / folder).is_dir():
        return checkout / folder
    return files("showthrough").joinpath("_bundled", *folder.split("/"))


def preset(kind: str, name: str) -> Traversable:
    """Return configs/<kind>/<name>.toml; it may not exist."""
    return bundled("configs").joinpath(kind, f"{name}.toml")


def presets(kind: str) -> list[str]:
    """Return the names of the presets of a kind, such as `audits` or `policies`."""
    folder = bundled("configs").joinpath(kind)
    return sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml"))
