"""Every image gets its own vector, however the work is cut up."""

import threading

import numpy as np
import pytest
import torch

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import ArraySource, ImageSet, Role, Size
from showthrough.core.reading.image_chunks import plan
from showthrough.core.types import Features, Images
from showthrough.errors import DataError
from showthrough.observers.runtime import streaming
from showthrough.observers.runtime.device import side_by_side
from showthrough.observers.runtime.streaming import (
    CHUNK,
    chunk_embedded,
    embedded,
    in_order,
    refuse_other_size,
)


class Mixed:
    """Images of several sizes in memory; counts how many are read and not yet embedded."""

    def __init__(self, images: list[Images]) -> None:
        self.images = images

    def __len__(self) -> int:
        return len(self.images)

    def read(self, row: int, size: Size | None = None) -> Images:
        return ArraySource(self.images[row][None]).read(0, size)


class Mean:
    """An observer of mean colour; remembers the shapes that it saw."""

    info = EmbedderInfo(name="mean", title="mean colour", metric="l2", is_matcher=False)
    digest = "mean"

    def __init__(self, size: Size | None) -> None:
        self.size = size
        self.shapes: set[tuple[int, ...]] = set()
        self.threads: set[int] = set()

    def __call__(self, images: Images) -> Features:
        self.shapes.add(images.shape)
        self.threads.add(torch.get_num_threads())
        return images.mean(axis=(1, 2)).astype(np.float32)


def image_set(images: list[Images]) -> ImageSet:
    names = [f"i{row}" for row in range(len(images))]
    return ImageSet(
        role=Role.TRAIN,
        source=Mixed(images),
        ids=names,
        identity=names,
        sizes=[image.shape[:2] for image in images],
        digest="mixed",
    )


def shuffled(rng: np.random.Generator, n: int) -> list[Images]:
    shapes = [(6, 6, 3), (6, 9, 3), (12, 4, 3)]
    return [rng.integers(0, 255, shapes[rng.integers(3)], dtype=np.uint8) for _ in range(n)]


@pytest.mark.parametrize("size", [None, (6, 6)])
@pytest.mark.parametrize("start", [0, 1, 77, 199, 200])
def test_each_image_has_its_vector_from_any_start(rng, size, start):
    images = shuffled(rng, 200)
    expected = np.stack([Mixed(images).read(row, size).mean(axis=(0, 1)) for row in range(200)])
    whole = np.concatenate([rows for rows, _ in embedded(image_set(images), Mean(size))])
    blocks = list(embedded(image_set(images), Mean(size), start))
    rows = np.concatenate([rows for rows, _ in blocks]) if blocks else np.empty(0, np.int64)
    assert rows.tolist() == whole[start:].tolist()
    assert sorted(whole.tolist()) == list(range(200))
    for some, values in blocks:
        np.testing.assert_allclose(values, expected[some], rtol=1e-6)


def test_an_observer_without_a_size_sees_one_size_at_a_time(rng):
    observer = Mean(None)
    list(embedded(image_set(shuffled(rng, 100)), observer))
    assert {shape[1:3] for shape in observer.shapes} == {(6, 6), (6, 9), (12, 4)}
    assert max(shape[0] for shape in observer.shapes) <= streaming.BATCH


def test_threads_share_the_cores_and_give_them_back():
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    try:
        with side_by_side(torch.device("cpu")) as pool:
            shares = set(pool.map(lambda _: torch.get_num_threads(), range(20)))
        assert shares == {1}
        assert torch.get_num_threads() == 4
    finally:
        torch.set_num_threads(before)


def test_answers_come_in_order_and_little_waits():
    waiting, most, lock = 0, 0, threading.Lock()

    def work(task: int) -> int:
        nonlocal waiting, most
        with lock:
            waiting += 1
            most = max(most, waiting)
        return task * task

    with side_by_side(torch.device("cpu")) as pool:
        answers = []
        for answer in in_order(pool, work, range(50), ahead=5):
            answers.append(answer)
            with lock:
                waiting -= 1
    assert answers == [task * task for task in range(50)]
    assert most <= 5


def test_an_image_that_fails_stops_the_embedding(rng):
    class Failing(Mixed):
        def read(self, row: int, size: Size | None = None) -> Images:
            if row == 30:
                raise OSError("gone")
            return super().read(row, size)

    images = shuffled(rng, 60)
    broken = image_set(images)
    object.__setattr__(broken, "source", Failing(images))
    with pytest.raises(OSError, match="gone"):
        list(embedded(broken, Mean((6, 6))))


def test_images_of_another_size_are_refused_with_both_sizes() -> None:
    with pytest.raises(
        DataError, match=r"embedder pca looks at images \(n, 8, 9, 3\) and was given \(2, 9, 8"
    ):
        refuse_other_size(np.zeros((2, 9, 8, 3), dtype=np.uint8), (8, 9), "pca")
    refuse_other_size(np.zeros((2, 8, 9, 3), dtype=np.uint8), (8, 9), "pca")


class Together:
    """An observer that remembers which images it saw together, by their first pixel."""

    info = Mean.info
    digest = "together"
    size: Size | None = None

    def __init__(self) -> None:
        self.seen: set[bytes] = set()

    def __call__(self, images: Images) -> Features:
        self.seen.add(images[:, 0, 0].tobytes())
        return images.mean(axis=(1, 2)).astype(np.float32)


@pytest.mark.parametrize("most", [64_000_000, 20 * 108])  # bytes of a chunk: all, and 20 small images
def test_which_images_a_network_sees_together_does_not_depend_on_the_cores(rng, monkeypatch, most) -> None:
    images = image_set(shuffled(rng, 500))
    monkeypatch.setattr("showthrough.core.reading.image_chunks.CHUNK_BYTES", most)
    alone = Together()
    for rows in plan(images, None, CHUNK):
        chunk_embedded(images.source, alone, rows)
    for cores in (1, 2, 3, 7):
        monkeypatch.setattr(torch, "get_num_threads", lambda cores=cores: cores)
        together = Together()
        list(embedded(images, together))
        assert together.seen == alone.seen
