"""Cache of long arrays that are computed block by block and survive kill -9 between two blocks."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from showthrough.core.atomic import replacing
from showthrough.errors import EnvironmentFault

Array = NDArray[Any]
ArrayRows = tuple[Array, ...]  # the same rows of each array
Produce = Callable[[int], Iterator[ArrayRows]]
Report = Callable[[int, int], None]

MARK = "mark.json"


class _Mark(NamedTuple):
    """Progress of the arrays; saved after their rows, so that it never promises too much."""

    rows: int
    shapes: list[list[int]]
    types: list[str]


class _Found(NamedTuple):
    rows: int
    arrays: ArrayRows


@final
class FeatureCache:
    """Cache of arrays in a private folder, found again by what they were made from.

    Keys hold keyed digests of images and digests of models: when either changes, so does the key.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def arrays(self, key: str, n: int, produce: Produce, report: Report | None = None) -> ArrayRows:
        """Return arrays of `n` rows, memory-mapped; what is not there yet is produced.

        `produce(start)` yields the blocks from row `start` on, and must yield the same rows whenever
        it is asked. Files that were cut short or do not fit their mark are made again.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """
        place = self.folder / hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        try:
            _make_private(self.folder)
            place.mkdir(exist_ok=True)
            found = _opened(place, n)
            if found is None or found.rows < n:
                self._produce(place, n, produce, found, report)
                found = _opened(place, n)
        except OSError as error:
            raise EnvironmentFault(f"cannot keep features in {self.folder}: {error.strerror}") from error
        assert found is not None  # written in full just now
        return found.arrays

    def _produce(
        self, place: Path, n: int, produce: Produce, found: _Found | None, report: Report | None
    ) -> None:
        if found is None:  # a mark left beside files made anew would promise rows that are not there
            (place / MARK).unlink(missing_ok=True)
        done = 0 if found is None else found.rows
        arrays = [] if found is None else _writable(place, len(found.arrays))
        for block in produce(done):
            if not arrays:
                arrays = [_create(place / f"{i}.npy", n, part) for i, part in enumerate(block)]
            end = done + len(block[0])
            for array, part in zip(arrays, block, strict=True):
                array[done:end] = part
                array.flush()
            done = end
            _save(place, done, arrays)
            if report:
                report(done, n)
        if done != n:
            raise AssertionError(f"{done} rows were produced where {n} were expected")


def _make_private(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def _create(path: Path, n: int, part: Array) -> Any:
    array = np.lib.format.open_memmap(path, mode="w+", dtype=part.dtype, shape=(n, *part.shape[1:]))
    if hasattr(os, "posix_fallocate"):  # a disk that fills up under a memory map would kill the process
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
    return array


def _writable(place: Path, n_arrays: int) -> list[Any]:
    return [np.lib.format.open_memmap(place / f"{i}.npy", mode="r+") for i in range(n_arrays)]


def _save(place: Path, rows: int, arrays: list[Any]) -> None:
    mark = _Mark(rows, [list(a.shape) for a in arrays], [str(a.dtype) for a in arrays])
    with replacing(place / MARK) as file:
        file.write(json.dumps(mark).encode())


def _opened(place: Path, n: int) -> _Found | None:
    """Return rows written and the arrays, or None where they are absent, cut short or of another shape."""
    try:
        mark = _Mark(*json.loads((place / MARK).read_text(encoding="utf-8")))
        arrays = tuple(np.load(place / f"{i}.npy", mmap_mode="r") for i in range(len(mark.shapes)))
    except (FileNotFoundError, ValueError, TypeError, EOFError):
        return None
    same = [(list(a.shape), str(a.dtype)) for a in arrays] == list(zip(mark.shapes, mark.types, strict=False))
    fits = same and all(len(a) == n for a in arrays) and 0 <= mark.rows <= n
    return _Found(mark.rows, arrays) if fits else None
