"""Images in chunks, read ahead and never held whole."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from os import cpu_count
from typing import NamedTuple

import numpy as np

from showthrough.core.images import ImageSet, PixelSource, Size
from showthrough.core.types import Images, Rows

AHEAD = 2  # chunks in flight: decoding overlaps the model, memory stays at three chunks
CHUNK_BYTES = 64_000_000  # of images that keep their size, which may be large


class Chunk(NamedTuple):
    """Images of one size, and the rows of the set that they are."""

    rows: Rows
    pixels: Images


def chunks(images: ImageSet, size: Size | None, batch: int, start: int = 0) -> Iterator[Chunk]:
    """Yield chunks of at most `batch` images, without the first `start`, read ahead by two threads.

    With `size` all images are resized to it and rows ascend. Without, images keep their size, each
    chunk holds one size only and as many images as 64 MB hold; the order is the same every time.
    """
    yield from read_ahead(images.source, plan(images, size, batch, start), size)


def plan(images: ImageSet, size: Size | None, batch: int, start: int = 0) -> list[Rows]:
    """Return the rows of each chunk that `chunks` would read."""
    plans = _split(np.arange(len(images)), batch) if size is not None else _by_size(images, batch)
    return list(_without(plans, start))


def _by_size(images: ImageSet, batch: int) -> list[Rows]:
    groups: dict[Size, list[int]] = {}
    for row, size in enumerate(images.sizes):
        groups.setdefault(size, []).append(row)
    return [
        rows
        for (height, width), group in groups.items()
        for rows in _split(np.array(group), _held(batch, 3 * height * width))
    ]


def _held(batch: int, size: int) -> int:
    """Return how many images of so many bytes a chunk holds: `batch`, or the power of two that memory allows.

    A chunk of 20 would be cut into batches of 16 and 4 where another machine has chunks of 16: what a
    network computes may differ in the last bit.
    """
    most = max(1, CHUNK_BYTES // size)
    return batch if batch <= most else 2 ** (most.bit_length() - 1)


def _split(rows: Rows, batch: int) -> list[Rows]:
    return [rows[i : i + batch] for i in range(0, len(rows), batch)]


def _without(plans: Sequence[Rows], start: int) -> Iterator[Rows]:
    for rows in plans:
        if start < len(rows):
            yield rows[start:]
        start = max(0, start - len(rows))


def read_ahead(source: PixelSource, plans: Sequence[Rows], size: Size | None) -> Iterator[Chunk]:
    """Yield one chunk a plan, in order, while the next ones are decoded on other threads.

    Pillow releases the interpreter lock while it decodes and resizes, so threads are enough.
    """
    pool = ThreadPoolExecutor(max_workers=min(8, cpu_count() or 1), thread_name_prefix="decode")
    waiting: deque[tuple[Rows, list[Future[Images]]]] = deque()
    try:
        for rows in plans:
            waiting.append((rows, [pool.submit(source.read, int(row), size) for row in rows]))
            if len(waiting) > AHEAD:
                yield _collect(*waiting.popleft())
        while waiting:
            yield _collect(*waiting.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _collect(rows: Rows, futures: list[Future[Images]]) -> Chunk:
    return Chunk(rows.astype(np.int64), np.stack([future.result() for future in futures]))
