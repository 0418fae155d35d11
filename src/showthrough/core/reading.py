"""Reading pixels ahead of the model that consumes them."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from os import cpu_count

import numpy as np

from showthrough.core.images import Chunk, ImageSet, PixelSource, Size
from showthrough.core.types import Images, Rows

AHEAD = 2  # chunks in flight: decoding overlaps the model, memory stays at three chunks


def chunks(images: ImageSet, size: Size | None, batch: int, start: int = 0) -> Iterator[Chunk]:
    """Yield chunks of at most `batch` images from row `start`, read ahead by two threads.

    With `size` all images are resized to it and rows ascend. Without, images keep their size and
    each chunk holds one size only (rows ascend within a size).
    """
    if size is not None:
        plans = [np.arange(i, min(i + batch, len(images))) for i in range(start, len(images), batch)]
    else:
        plans = [rows for group in _size_groups(images, start) for rows in _split(group, batch)]
    yield from read_ahead(images.source, plans, size)


def _size_groups(images: ImageSet, start: int) -> list[Rows]:
    groups: dict[Size, list[int]] = {}
    for row in range(start, len(images)):
        groups.setdefault(images.sizes[row], []).append(row)
    return [np.array(rows, dtype=np.int64) for rows in groups.values()]


def _split(rows: Rows, batch: int) -> list[Rows]:
    return [rows[i : i + batch] for i in range(0, len(rows), batch)]


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
