"""The manifest that a split writes: path, identity, group and role of each photo; no file is moved."""

import csv
import io
from collections.abc import Sequence
from functools import cache
from os.path import relpath, split
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.listing import Entry

HEADER = ("path", "identity", "group", "split")


class SplitTable(NamedTuple):
    """Text of a manifest, and how many files it could not name."""

    text: str
    left_out: int


def split_table(entries: Sequence[Entry], roles: Sequence[Role], manifest: Path) -> SplitTable:
    """Return a manifest with paths relative to where it will lie.

    A name that no table of text can hold (bytes that are no letters, line breaks, blanks at its ends) is
    left out and counted: nobody could find its file again.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEADER)
    left_out, beside = 0, manifest.absolute().parent
    relative = cache(lambda folder: Path(relpath(folder or ".", beside)).as_posix())
    for entry, role in zip(entries, roles, strict=True):
        folder, name = split(entry.path)
        path = f"{relative(folder)}/{name}".removeprefix("./")
        if _is_told(path):
            table.writerow((path, entry.person or "", entry.group or "", role.value))
        else:
            left_out += 1
    return SplitTable(out.getvalue(), left_out)


def _is_told(path: str) -> bool:
    return path.isprintable() and path == path.strip()
