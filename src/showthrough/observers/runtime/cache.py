"""Cache of long arrays that are computed block by block and survive kill -9 between two blocks."""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
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

MARK = "mark.jsonl"

log = logging.getLogger(__name__)


class _Kind(NamedTuple):
    """First line of a mark: the arrays that it is about."""

    shapes: list[list[int]]
    types: list[str]


class _Done(NamedTuple):
    """Further line of a mark, added after the rows of a block, so that it never promises too much."""

    end: int  # the block's last row, and one
    sha256: str  # of its rows in all arrays


class _Found(NamedTuple):
    rows: int  # from the first one on that are as they were written
    arrays: ArrayRows


@final
class FeatureCache:
    """Cache of arrays in a private folder, found again by what they were made from.

    Keys hold keyed digests of images and digests of models: when either changes, so does the key.
    Every block of rows has its SHA-256 in the mark, and is compared with it whenever arrays are opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def arrays(self, key: str, n: int, produce: Produce, report: Report | None = None) -> ArrayRows:
        """Return arrays of `n` rows, memory-mapped; what is not there yet is produced.

        `produce(start)` yields the blocks from row `start` on, and must yield the same rows whenever
        it is asked. Files that were cut short or do not fit their mark are made again, and so are all rows
        from the first damaged block on.

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
        os.utime(place / MARK)  # in use: what no audit opens any more is told by its age
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
                kind = _Kind([list(a.shape) for a in arrays], [str(a.dtype) for a in arrays])
                _add_line(place, kind)
            end = done + len(block[0])
            for array, part in zip(arrays, block, strict=True):
                array[done:end] = part  # not synced: rows that a power cut loses do not fit their SHA-256
            _add_line(place, _Done(end, _digest(arrays, done, end)))
            done = end
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


def _add_line(place: Path, line: _Kind | _Done) -> None:
    """Add a line to the mark: rewriting it at every block would cost more with every block."""
    with (place / MARK).open("ab") as file:
        file.write(json.dumps(line).encode() + b"\n")


def _digest(arrays: Sequence[Array], start: int, end: int) -> str:
    seal = hashlib.sha256()
    for array in arrays:
        seal.update(np.ascontiguousarray(array[start:end]).reshape(-1).view(np.uint8).data)
    return seal.hexdigest()


def _opened(place: Path, n: int) -> _Found | None:
    """Return whole rows and the arrays, or None where they are absent, cut short or of another shape.

    A mark whose last line was cut short, or whose lines after some row do not fit, is cut to what does.
    """
    try:
        head, *lines = (place / MARK).read_bytes().split(b"\n")
        kind = _Kind(*json.loads(head))
        arrays = tuple(np.load(place / f"{i}.npy", mmap_mode="r") for i in range(len(kind.shapes)))
    except (FileNotFoundError, ValueError, TypeError, EOFError):
        return None
    same = [(list(a.shape), str(a.dtype)) for a in arrays] == list(zip(kind.shapes, kind.types, strict=False))
    if not arrays or not same or any(len(array) != n for array in arrays):
        return None
    whole = list(_whole_blocks(lines, arrays))
    if len(whole) != len(lines) - 1 or lines[-1]:  # behind the last line there is nothing
        log.warning("what was computed of images is damaged in the vault: part of it is made again")
        with replacing(place / MARK) as file:
            file.write(b"".join(line + b"\n" for line in (head, *lines[: len(whole)])))
    return _Found(whole[-1] if whole else 0, arrays)


def _whole_blocks(lines: Sequence[bytes], arrays: ArrayRows) -> Iterator[int]:
    """Yield the ends of blocks that are as they were written, up to the first that is not."""
    start = 0
    for line in lines[:-1]:
        try:
            done = _Done(*json.loads(line))
            is_whole = start < done.end <= len(arrays[0]) and done.sha256 == _digest(arrays, start, done.end)
        except (ValueError, TypeError):
            return
        if not is_whole:
            return
        start = done.end
        yield start
