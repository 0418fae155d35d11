"""Precomputed embeddings, found by the file of each image."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import PrecomputedConfig
from showthrough.core.images import ImageSet, Size
from showthrough.core.types import Features, Images, Rows
from showthrough.errors import ConfigError, DataError, EnvironmentFault, IntegrityError, NotAvailableError
from showthrough.observers.embedders.vector_archives import read_npz
from showthrough.observers.runtime.face_embedder import fingerprint, noted, unit
from showthrough.observers.runtime.weights import checked

CHUNK = 4096  # rows between two saves
KEYS = ("path", "id")  # columns of a Parquet table that may name the image
VALUES = ("vector", "embedding")
ELSEWHERE = "vectors were computed elsewhere, and nothing here can check from which pixels"
PLANTED = "a planted copy has the vector of its original"
LOOSE_PATHS = "no sha256 pins which image has which vector; in a .parquet or .npz file it would"


class _Table(NamedTuple):
    paths: list[str]
    vectors: NDArray[Any]  # (n, D)
    digest: str
    note: str


def precomputed(name: str, config: PrecomputedConfig, base: Path) -> "Precomputed":
    """Return an embedder that looks vectors up.

    Raises:
        EnvironmentFault: the file or pyarrow is missing.
        IntegrityError: the file is damaged or not the one named.
        DataError: it holds no usable vector, or two for one image.
    """
    table = _read(base / config.file, config, base)
    info = EmbedderInfo(
        name=name,
        title=config.title or f"vectors computed elsewhere ({Path(config.file).name})",
        metric="cosine",
        is_matcher=True,
        digest=table.digest,
        licence=config.licence,
        preprocessing=config.preprocessing or "unknown: vectors were computed elsewhere",
        note=noted(ELSEWHERE, PLANTED, table.note),
    )
    return Precomputed(info, table.paths, table.vectors, base / config.root)


@final
class Precomputed:
    """Embedder by lookup; an image that nobody computed a vector of is a row of NaN."""

    size: Size | None = None

    def __init__(self, info: EmbedderInfo, paths: list[str], vectors: NDArray[Any], root: Path) -> None:
        self.info = info
        self.digest = fingerprint(info.digest, _absolute(root))
        self._vectors = vectors
        self._places: dict[str, int] = {}
        for place, path in enumerate(paths):
            if self._places.setdefault(_absolute(root / path), place) != place:
                raise DataError(f"embedder {info.name} has two vectors for one image: {path}")

    def __call__(self, images: Images) -> Features:  # noqa: ARG002 - as every observer is called
        """Refuse: pixels alone do not say which file they are from."""
        raise NotAvailableError(f"{self.info.name} holds vectors of files and cannot look at new images")

    def refuse_unknown(self, images: ImageSet) -> None:
        """Refuse images of which not one has a vector: their paths are written in another way.

        Raises:
            DataError: naming a path of either side.
        """
        if self.knows(images):
            return
        wanted = images.path(0)
        if wanted is None:
            raise DataError(
                f"{self.info.name} cannot know the {images.role} images, which are read from no files"
            )
        raise DataError(
            f"{self.info.name} has no vector for any of the {len(images)} {images.role} images: it knows "
            f"{next(iter(self._places))}, the audit reads {wanted}; set root to the folder that its paths "
            "are relative to"
        )

    def knows(self, images: ImageSet) -> bool:
        """Return whether there is a vector of at least one image."""
        return any(self._place(images, row) >= 0 for row in range(len(images)))

    def look_up(self, images: ImageSet, start: int = 0) -> Iterator[tuple[Rows, Features]]:
        """Yield rows of the set and their vectors of length 1, without the first `start`.

        Raises:
            NotAvailableError: there is no vector for any of them.
        """
        if not self.knows(images):
            raise NotAvailableError(
                f"{self.info.name} holds no vector for any of these {len(images)} {images.role} images; it "
                "knows files only, not images that the audit draws itself"
            )
        for first in range(start, len(images), CHUNK):
            rows = np.arange(first, min(first + CHUNK, len(images)), dtype=np.int64)
            places = np.array([self._place(images, int(row)) for row in rows])
            vectors = np.full((len(rows), self._vectors.shape[1]), np.nan, dtype=np.float32)
            vectors[places >= 0] = unit(np.asarray(self._vectors[places[places >= 0]], dtype=np.float32))
            yield rows, vectors

    def _place(self, images: ImageSet, row: int) -> int:
        path = images.path(row)
        return -1 if path is None else self._places.get(_absolute(path), -1)


def _absolute(path: Path) -> str:
    return os.path.normpath(path.absolute())  # links are not followed: both sides name files as the user does


def _read(file: Path, config: PrecomputedConfig, base: Path) -> _Table:
    if file.suffix not in (".npy", ".npz", ".parquet"):
        raise ConfigError(f"{file} ends in neither .npy nor .npz nor .parquet")
    weights = checked(file, config.sha256)
    if file.suffix != ".npy":
        paths, vectors = _parquet(file) if file.suffix == ".parquet" else read_npz(file)
        digest, note = weights.sha256, weights.note
    else:
        names = base / config.paths if config.paths else file.with_suffix(".txt")
        digest = fingerprint(weights.sha256, checked(names, None).sha256)
        paths, vectors, note = _lines(names), _array(file), noted(weights.note, LOOSE_PATHS)
    _refuse_unusable(file, paths, vectors)
    return _Table(paths, vectors, digest, note)


def _array(file: Path) -> NDArray[Any]:
    try:
        array = np.load(file, mmap_mode="r")
    except (ValueError, EOFError, OSError) as error:
        raise IntegrityError(f"{file} is damaged or no plain array of numbers in .npy") from error
    return np.asarray(array)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"{file} is no text in UTF-8 with one path a line") from error


def _parquet(file: Path) -> tuple[list[str], NDArray[Any]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise EnvironmentFault(f"{file} needs pyarrow: pip install 'showthrough[parquet]'") from error
    try:
        table = parquet.read_table(file)
    except (ArrowException, OSError) as error:
        raise IntegrityError(f"{file} is not a whole Parquet table") from error
    key, value = _column(file, table, KEYS), _column(file, table, VALUES)
    try:
        vectors = np.stack([np.asarray(row, dtype=np.float32) for row in value.to_pylist()])
    except (ValueError, TypeError) as error:
        raise DataError(
            f"{file} holds vectors of different lengths, or something that is no vector"
        ) from error
    return [str(path) for path in key.to_pylist()], vectors


def _column(file: Path, table: Any, names: tuple[str, ...]) -> Any:
    found = [name for name in names if name in table.column_names]
    if not found:
        has = ", ".join(table.column_names)
        raise DataError(f"{file} has no column called {' or '.join(names)}; it has {has}")
    return table.column(found[0])


def _refuse_unusable(file: Path, paths: list[str], vectors: NDArray[Any]) -> None:
    """Refuse what could only be a mistake: a vector that says nothing would be taken for a missing face."""
    if vectors.ndim != 2 or vectors.shape[1] < 2 or vectors.dtype.kind not in "fiu":
        raise DataError(
            f"{file} holds {vectors.dtype} numbers of shape {vectors.shape}, not one vector an image (n, D)"
        )
    if len(paths) != len(vectors) or not paths:
        raise DataError(f"{file} holds {len(vectors)} vectors for {len(paths)} paths of images")
    for start in range(0, len(vectors), CHUNK):
        part = np.asarray(vectors[start : start + CHUNK], dtype=np.float64)
        useless = np.flatnonzero(~(np.isfinite(part).all(axis=1) & (np.abs(part) > 0).any(axis=1)))
        if len(useless):
            row = start + int(useless[0])
            raise DataError(
                f"{file} row {row} ({paths[row]}) is zero or not finite; leave images out that have no vector"
            )
