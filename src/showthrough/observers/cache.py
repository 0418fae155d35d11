"""Long arrays that are computed block by block and survive kill -9 between two blocks."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from showthrough.errors import EnvironmentFault

Array = NDArray[Any]
Block = tuple[Array, ...]  # the same rows of each array
Produce = Callable[[int], Iterator[Block]]
Report = Callable[[int, int], None]


class _Mark(NamedTuple):
    """How far the arrays are written; saved after their rows, so that it never promises too much."""

    rows: int
    shapes: list[list[int]]
    types: list[str]


@final
class FeatureCache:
    """Arrays in a private folder, found again by what they were made from.

    Keys hold keyed digests of images and digests of models: when either changes, so does the key.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def arrays(self, key: str, n: int, produce: Produce, report: Report | None = None) -> Block:
        """Return arrays of `n` rows, memory-mapped; what is not there yet is produced.

        `produce(start)` yields the blocks from row `start` on, and must yield the same rows whenever
        it is asked.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """
        place = self.folder / hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = _opened(place, n)
            if found is None or found[0] < n:
                self._produce(place, n, produce, found, report)
                found = _opened(place, n)
        except OSError as error:
            raise EnvironmentFault(f"cannot keep features in {self.folder}: {error.strerror}") from error
        assert found is not None  # written in full just now
        return found[1]

    def _produce(
        self,
        place: Path,
        n: int,
        produce: Produce,
        found: tuple[int, Block] | None,
        report: Report | None,
    ) -> None:
        done = 0 if found is None else found[0]
        arrays = [] if found is None else _writable(place, len(found[1]))
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


def _create(path: Path, n: int, part: Array) -> Any:
    return np.lib.format.open_memmap(path, mode="w+", dtype=part.dtype, shape=(n, *part.shape[1:]))


def _writable(place: Path, n_arrays: int) -> list[Any]:
    return [np.lib.format.open_memmap(place / f"{i}.npy", mode="r+") for i in range(n_arrays)]


def _save(place: Path, rows: int, arrays: list[Any]) -> None:
    mark = _Mark(rows, [list(a.shape) for a in arrays], [str(a.dtype) for a in arrays])
    part = place / "mark.part"
    part.write_text(json.dumps(mark), encoding="utf-8")
    part.replace(place / "mark.json")


def _opened(place: Path, n: int) -> tuple[int, Block] | None:
    """Return rows written and the arrays, or None where they are absent, cut short or of another shape."""
    try:
        mark = _Mark(*json.loads((place / "mark.json").read_text(encoding="utf-8")))
        arrays = tuple(np.load(place / f"{i}.npy", mmap_mode="r") for i in range(len(mark.shapes)))
    except (FileNotFoundError, ValueError, TypeError, EOFError):
        return None
    same = all(
        list(array.shape) == shape and str(array.dtype) == kind and len(array) == n
        for array, shape, kind in zip(arrays, mark.shapes, mark.types, strict=True)
    )
    return (mark.rows, arrays) if same and 0 <= mark.rows <= n else None
