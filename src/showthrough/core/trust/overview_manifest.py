"""Manifest beside the overview of an audit: its pages, and the records and decisions behind them."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from showthrough.core.trust.manifest import Digest, FileName, read_listed

NAME = "overview.manifest.json"


class OverviewManifest(BaseModel):
    """Manifest of an overview: SHA-256 of each page, and of record and decision of each generator.

    As that of a record it finds accidents and edits of one file; the generators are in the page's order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool_version: str
    files: Mapping[FileName, Digest] = Field(description="pages, by the name of the file beside this one")
    records: Mapping[FileName, Digest] = Field(description="of each generator, by the name of its folder")
    decisions: Mapping[FileName, Digest] = Field(description="on each record, by the same names")


def read_overview_manifest(folder: Path) -> OverviewManifest | None:
    """Return the manifest of an audit of several generators, or None where there is none.

    Raises:
        IntegrityError: what lies there is no manifest.
    """
    return read_listed(folder / NAME, OverviewManifest)


def is_audit_of_several(folder: Path) -> bool:
    """Return whether a folder is of an audit of several generators: not of one record, nor of many audits.

    >>> is_audit_of_several(Path("/nowhere"))
    False
    """
    try:
        if (folder / NAME).is_file():
            return True
        is_of_an_audit = (folder / "overview.html").is_file() or (folder / "vault").is_dir()
        return is_of_an_audit and not (folder / "record.json").is_file() and bool(generator_folders(folder))
    except OSError:  # a name that is too long, a folder that may not be entered
        return False


def generator_folders(folder: Path) -> tuple[str, ...]:
    """Return the names of the folders in a folder of an audit that hold a record, sorted."""
    return tuple(sorted(one.parent.name for one in folder.glob("*/record.json")))
