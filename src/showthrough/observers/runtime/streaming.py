"""Streaming of images to vectors: read, decoded and embedded side by side, never all in memory."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
import torch

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import ImageSet, PixelSource, Size
from showthrough.core.reading.image_chunks import plan, read_ahead
from showthrough.core.types import Features, Images, Rows
from showthrough.errors import DataError
from showthrough.observers.runtime.device import device, side_by_side

CHUNK = 64  # images between two saves: enough to keep a GPU busy
BATCH = 16  # images a network sees at a time on the CPU: more would not stay in its cache

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Observer(Protocol):
    """Observer, which turns images into vectors; a row of NaN was not enrolled.

    It is called from several threads at once.
    """

    @property
    def info(self) -> EmbedderInfo: ...

    @property
    def size(self) -> Size | None:
        """Return the size that images are resized to on reading; None: their own size."""
        ...

    @property
    def digest(self) -> str:
        """Return a digest of all that the vectors depend on, images apart."""
        ...

    def __call__(self, images: Images) -> Features:
        """Return float32 (n, D)."""
        ...


@runtime_checkable
class Lookup(Protocol):
    """Observer by lookup: it knows images by their files, so that nothing has to be read."""

    def look_up(self, images: ImageSet, start: int = 0) -> Iterator[tuple[Rows, Features]]:
        """Yield rows of the set and their vectors, without the first `start`."""
        ...


Embed = Callable[[ImageSet, Observer, int], Iterator[tuple[Rows, Features]]]  # as `embedded`, or elsewhere


def refuse_other_size(images: Images, size: Size, name: str) -> None:
    """Refuse images, uint8 (n, H, W, 3), that were not resized to the `size` that an observer asks for.

    Raises:
        DataError: naming both sizes; vectors of another size would compare with no others.
    """
    if images.ndim != 4 or images.shape[1:3] != size:
        raise DataError(
            f"embedder {name} looks at images (n, {size[0]}, {size[1]}, 3) and was given {images.shape}; "
            "resize them first"
        )


def embedded(images: ImageSet, observer: Observer, start: int = 0) -> Iterator[tuple[Rows, Features]]:
    """Yield rows of the set and their vectors, the same whenever it is asked; `start` rows are left out.

    On the CPU each core reads, decodes and embeds its own chunk: cores that work on one chunk
    together would wait for each other in every layer. Which images a network sees together does not
    depend on the number of cores, as a vector may in its last bit.
    """
    if isinstance(observer, Lookup):
        yield from observer.look_up(images, start)
        return
    where = device()
    if where.type == "cuda":
        for chunk in read_ahead(images.source, plan(images, observer.size, CHUNK, start), observer.size):
            yield chunk.rows, observer(chunk.pixels)
        return
    each = max(1, min(CHUNK, len(images) // (4 * torch.get_num_threads())) // BATCH) * BATCH
    with side_by_side(where) as pool:
        plans = plan(images, observer.size, each, start)
        yield from in_order(pool, partial(_embed, images, observer), plans, 2 * torch.get_num_threads())


def _embed(images: ImageSet, observer: Observer, rows: Rows) -> tuple[Rows, Features]:
    return rows.astype(np.int64), chunk_embedded(images.source, observer, rows)


def chunk_embedded(source: PixelSource, observer: Observer, rows: Rows) -> Features:
    """Return the vectors (n, D) of one chunk of a plan, as `embedded` would give them on this device."""
    each = len(rows) if device().type == "cuda" else BATCH
    parts = []
    for start in range(0, len(rows), each):
        batch = [source.read(int(row), observer.size) for row in rows[start : start + each]]
        parts.append(observer(np.stack(batch)))
    return np.concatenate(parts)


def in_order(
    pool: Executor, work: Callable[[Question], Answer], tasks: Sequence[Question], ahead: int
) -> Iterator[Answer]:
    """Yield results in the order of the tasks, with at most `ahead` under way or waiting."""
    waiting: deque[Future[Answer]] = deque()
    for task in tasks:
        waiting.append(pool.submit(work, task))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
