"""Vectors and the paths of their images in one .npz file."""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from showthrough.errors import DataError, IntegrityError

KEYS = ("paths", "path", "ids", "id")  # arrays that may name the images
VALUES = ("vectors", "embeddings", "vector", "embedding")
BOMB = 2**28  # unpacked bytes, from which on the packing is questioned
PACKED_AT_MOST = 50  # times that vectors shrink, and far more
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError),
    *(NotImplementedError, SyntaxError, MemoryError),
)


def read_npz(file: Path) -> tuple[list[str], NDArray[Any]]:
    """Return the paths and vectors of an .npz file; nothing in it is unpickled.

    Raises:
        IntegrityError: it is damaged, holds pickled objects, or unpacks to far more than it is.
        DataError: an array is missing, or paths are no list of text.
    """
    try:
        refuse_bomb(file)
        with np.load(file, allow_pickle=False) as arrays:
            names = _array(file, arrays, KEYS)
            vectors = _array(file, arrays, VALUES)
    except DAMAGE as error:
        raise IntegrityError(
            f"{file} is damaged, or holds objects that only pickle reads; save paths as text: "
            "np.savez(file, vectors=vectors, paths=np.array(paths, dtype=str))"
        ) from error
    if names.ndim != 1 or names.dtype.kind not in "US":
        raise DataError(
            f"{file} names images by {names.dtype} of shape {names.shape}, where a list of text is needed"
        )
    return [_text(file, name) for name in names], vectors


def _array(file: Path, arrays: Any, names: tuple[str, ...]) -> NDArray[Any]:
    found = next((name for name in names if name in arrays.files), None)
    if found is None:
        has = ", ".join(arrays.files) or "none"
        raise DataError(f"{file} has no array called {' or '.join(names)}; it has {has}")
    return np.asarray(arrays[found])


def _text(file: Path, name: Any) -> str:
    if isinstance(name, str):
        return str(name)
    try:
        return bytes(name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{file} names an image by bytes that are no UTF-8") from error


def refuse_bomb(file: Path) -> None:
    """Refuse an .npz file that unpacks to far more than vectors ever do.

    Raises:
        IntegrityError: it does.
    """
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    size = file.stat().st_size
    if unpacked > BOMB and unpacked > PACKED_AT_MOST * size:
        raise IntegrityError(
            f"{file}, of {size / 1e6:,.1f} MB, unpacks to {unpacked / 1e6:,.0f} MB: no vectors "
            "are packed like that, so it is not read"
        )
