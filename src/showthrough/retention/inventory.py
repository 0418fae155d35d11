"""What lies in a vault, by kind."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

KEY = "the key to all ids"
LISTS = "lists of files and people"
OTHERS = "other files"
KINDS = {  # by the first part of a path in the vault
    "key": KEY,
    "key.sha256": KEY,
    "features": "vectors of faces and images",
    "generators": "weights of generators and sheets of their samples",
    "shadows": "shadow models",
    "samples": "samples of generators",
    "evidence": "sheets of the closest pairs",
    "scores": "what checks were told",
    "embedders": "embedders that were trained here",
    "attackers": "attackers that were trained here",
    "attackers_faces": "attackers that were trained here",
    "tasks": "tasks for other processes and machines: lists of pictures and their vectors",
    "unpacked": "images unpacked from archives, tables and databases",
    "catalogue": LISTS,
    "names": LISTS,
    "quarantine": LISTS,
}


class HeldFile(NamedTuple):
    """File in a vault, its kind and size."""

    path: Path
    kind: str
    size: int


class Amount(NamedTuple):
    """How much there is of a kind."""

    kind: str
    files: int
    size: int  # bytes


def held_in(vault: Path) -> tuple[HeldFile, ...]:
    """Return every file of a vault; links are files, and nothing behind them is looked at."""
    return tuple(sorted(_files(vault, vault)))


def amounts(held: Iterable[HeldFile]) -> tuple[Amount, ...]:
    """Return how much there is of each kind, in the order of their names."""
    by_kind: dict[str, list[int]] = {}
    for one in held:
        by_kind.setdefault(one.kind, []).append(one.size)
    return tuple(Amount(kind, len(sizes), sum(sizes)) for kind, sizes in sorted(by_kind.items()))


def _files(folder: Path, vault: Path) -> Iterator[HeldFile]:
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _files(path, vault)
        else:
            status = entry.stat(follow_symlinks=False)
            yield HeldFile(path, kind_of(path, vault), status.st_size if stat.S_ISREG(status.st_mode) else 0)


def kind_of(path: Path, vault: Path) -> str:
    """Return what a file of the vault is."""
    first = path.relative_to(vault).parts[0]
    return KINDS.get(first) or KINDS.get(first.partition("-")[0], OTHERS)
