"""People who may be one person, by name or by photo: they stay on one side of a split."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from os import SEEK_END, cpu_count
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.reading.many_files import asked_at_once
from showthrough.core.types import Features, StepProgress
from showthrough.data.decoding.decode import decode
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.listing import Entry
from showthrough.naming import near_equal
from showthrough.stats.memorisation.near_copies import SAME

SIDE = 32  # pixels a side, in which photos are compared: what an audit compares them in, by default
FLAT = 1.0  # grey levels: a picture that varies less shows nothing, and links nobody
END = 4_096  # bytes at the end of a file, where files of one size differ, while headers are alike
BATCH = 512  # files that are decoded between two words on how far it is
PICTURES = "pictures"  # of unnamed photos: each is somebody of its own


class Links(NamedTuple):
    """Groups of people, by their numbers, and why there are fewer of them than people."""

    group_of: Sequence[int]  # (N,) of each person
    by_name: int  # people in groups of names that differ in spelling alone
    by_photo: int  # people in groups that share a photo


def people_of(entries: Sequence[Entry]) -> dict[str, list[int]]:
    """Return the rows of each person's photos; a photo of nobody is a person of its own."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, entry in enumerate(entries):
        rows[f"{PICTURES}/{row}" if entry.person is None else entry.person].append(row)
    return dict(rows)


def linked(entries: Sequence[Entry], progress: StepProgress, *, look: bool = True) -> Links:
    """Return which people stay together: near-equal names, equal files, nearly equal pictures.

    Pictures count as one by the rule of the audit: nearer than a tenth of the root mean square distance
    between two of them, or linked by a chain of such. Files that cannot be read are compared by bytes.
    """
    people = list(people_of(entries).values())
    number = {row: person for person, rows in enumerate(people) for row in rows}
    named = {entries[rows[0]].person: person for person, rows in enumerate(people) if entries[rows[0]].person}
    alike = [[named[name] for name in group.names] for group in near_equal(filter(None, named))]
    same = [sorted({number[row] for row in rows}) for rows in _same_photos(entries, progress, look=look)]
    shared = [group for group in same if len(group) > 1]
    return Links(
        _joined(len(people), (*alike, *shared)),
        sum(map(len, alike)),
        len({person for group in shared for person in group}),
    )


def _joined(n: int, groups: Iterable[Sequence[int]]) -> list[int]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = [(group[0], other) for group in groups for other in group[1:]]
    one, other = np.array(links, dtype=np.int64).reshape(-1, 2).T
    _, labels = connected_components(coo_array((np.ones(len(one)), (one, other)), shape=(n, n)), False)
    return [int(label) for label in labels]


def _same_photos(entries: Sequence[Entry], progress: StepProgress, *, look: bool) -> Iterator[list[int]]:
    yield from _same_bytes([entry.path for entry in entries])
    rows, vectors = _seen(entries if look else (), progress)
    if len(rows) > 1:
        from showthrough.observers.knn.duplicate_search import duplicate_groups

        radius = SAME * float(np.sqrt(2 * vectors.var(axis=0, dtype=np.float64).sum()))
        groups: dict[int, list[int]] = defaultdict(list)
        for row, group in zip(rows, duplicate_groups(vectors, radius), strict=True):
            groups[int(group)].append(row)
        yield from (group for group in groups.values() if len(group) > 1)


def _same_bytes(paths: Sequence[Path]) -> Iterator[list[int]]:
    """Yield the rows of files that hold the same; only those of one size and one end are read whole."""
    by_size = _alike({(): range(len(paths))}, paths, lambda path: path.stat().st_size)
    by_end = _alike(by_size, paths, lambda path: _digest(path, END))
    yield from _alike(
        by_end, paths, lambda path: _digest(path) if path.stat().st_size > END else True
    ).values()


def _alike(
    groups: Mapping[Hashable, Sequence[int]], paths: Sequence[Path], trait: Callable[[Path], Hashable]
) -> dict[Hashable, list[int]]:
    """Return the rows of each group that have a trait in common; a file that cannot be read has none."""
    rows = [(group, row) for group, members in groups.items() for row in members]
    found: dict[Hashable, list[int]] = defaultdict(list)
    traits = asked_at_once(lambda path: _if_readable(trait, path), [paths[row] for _, row in rows])
    for (group, row), told in zip(rows, traits, strict=True):
        if told is not None:
            found[group, told].append(row)
    return {told: same for told, same in found.items() if len(same) > 1}


def _if_readable(trait: Callable[[Path], Hashable], path: Path) -> Hashable | None:
    try:
        return trait(path)
    except OSError:  # the audit will quarantine it
        return None


def _digest(path: Path, end: int | None = None) -> bytes:
    """Return the digest of a file, or of so many bytes at its end."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - Path.open takes twice as long
        if end is not None:
            file.seek(max(0, file.seek(0, SEEK_END) - end))
        return blake2b(file.read(), digest_size=16).digest()


def _seen(entries: Sequence[Entry], progress: StepProgress) -> tuple[list[int], Features]:
    rows: list[int] = []
    found: list[Features] = []
    with ThreadPoolExecutor(max_workers=cpu_count() or 1) as pool:
        for start in range(0, len(entries), BATCH):
            batch = range(start, min(start + BATCH, len(entries)))
            small = list(pool.map(_small, (entries[row].path for row in batch)))
            rows += [row for row, vector in zip(batch, small, strict=True) if vector is not None]
            found += [vector for vector in small if vector is not None]
            progress(batch.stop, len(entries))
    return rows, np.stack(found) if found else np.zeros((0, 3 * SIDE**2), np.float32)


def _small(path: Path) -> Features | None:
    """Return what a photo shows, or None where it cannot be read or is of one colour."""
    try:
        pixels = decode(path, size=(SIDE, SIDE)).pixels
    except Unreadable:
        return None
    vector = pixels.astype(np.float32).ravel() / np.float32(255)
    return vector if float(vector.std()) >= FLAT / 255 else None
