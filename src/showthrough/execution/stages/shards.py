"""Chunks of images as a task finds them: by the files that they are read from, or as pixels beside it."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.core.images import ArraySource, ImageSet, PixelSource, Size, origin_of
from showthrough.core.types import PixelRange, Rows
from showthrough.data.catalogue import FileSource
from showthrough.data.decoding.decode import PictureView
from showthrough.data.listing import Entry
from showthrough.errors import IntegrityError


class Shard(NamedTuple):
    """Images of a task: files in words, or pixels uint8 (n, H, W, 3) where they are read from no files."""

    files: dict[str, Any] | None
    pixels: NDArray[np.uint8] | None


def shard_digest(images: ImageSet, rows: Rows, size: Size | None) -> str:
    """Return the digest of chosen images as they are read at a size; it is keyed, as that of the set is."""
    content = f"{images.digest} {size} {np.ascontiguousarray(rows, dtype=np.int64).tobytes().hex()}"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def shard_of(images: ImageSet, rows: Rows, size: Size | None) -> Shard:
    """Return chosen images for a task; pixels are read now where a worker could not read them.

    Raises:
        DataError: a file is no longer readable.
    """
    origins = [origin_of(images.source, int(row)) for row in rows]
    files = [(source, row) for source, row in origins if isinstance(source, FileSource)]
    if len(files) == len(origins) and len({source.max_megapixels for source, _ in files}) == 1:
        told = [_told(source, row) for source, row in files]
        return Shard({"pictures": told, "max_megapixels": files[0][0].max_megapixels}, None)
    return Shard(None, np.stack([images.source.read(int(row), size) for row in rows]))


def source_of(files: dict[str, Any] | None, pixels: NDArray[np.uint8] | None) -> PixelSource:
    """Return a shard as the pictures that it is.

    Raises:
        IntegrityError: it holds neither files nor pixels.
    """
    if files is None:
        if pixels is None:
            raise IntegrityError("the pixels of this task are gone or damaged; run the audit again")
        return ArraySource(pixels)
    entries = [_entry(told) for told in files["pictures"]]
    return FileSource(entries, [told[-1] for told in files["pictures"]], files["max_megapixels"])


def _told(source: FileSource, row: int) -> list[Any]:
    entry = source.entries[row]
    path = os.path.abspath(entry.path)  # noqa: PTH100 - links are not followed
    return [path, *entry.view, source.ids[row]]


def _entry(told: Sequence[Any]) -> Entry:
    path, frame, bare, pixel_range, _ = told
    range_ = None if pixel_range is None else PixelRange(*pixel_range)
    return Entry(Path(path), name="", person=None, view=PictureView(frame, bare, range_))
