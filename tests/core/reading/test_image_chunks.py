"""Images are read in chunks, in one order, and an image that cannot be read stops the reading."""

import numpy as np
import pytest

from showthrough.core.images import ImageSet, Role
from showthrough.core.reading.image_chunks import CHUNK_BYTES, chunks, plan, read_ahead
from showthrough.core.types import Images
from showthrough.errors import DataError
from showthrough.testing.in_memory import Faces, image_set


def pixels_of(n: int) -> Images:
    return np.arange(n * 12, dtype=np.uint8).reshape(n, 2, 2, 3)


def pictures(n: int) -> ImageSet:
    return image_set(Role.TRAIN, Faces(pixels_of(n), ["a"] * n))


def test_every_image_comes_once_and_in_order() -> None:
    images = pictures(10)
    found = list(chunks(images, (2, 2), batch=3))
    assert [len(chunk.rows) for chunk in found] == [3, 3, 3, 1]
    assert np.concatenate([chunk.rows for chunk in found]).tolist() == list(range(10))
    assert np.array_equal(np.concatenate([chunk.pixels for chunk in found]), pixels_of(10))


def test_reading_goes_on_from_any_image() -> None:
    rows = [chunk.rows.tolist() for chunk in chunks(pictures(10), (2, 2), batch=4, start=5)]
    assert rows == [[5, 6, 7], [8, 9]]


def test_images_that_keep_their_size_come_by_size_and_few_enough_to_fit() -> None:
    images = pictures(6)
    sizes = [(2, 2), (4, 4), (2, 2), (4, 4), (2, 2), (2, 2)]
    mixed = ImageSet(
        role=Role.TRAIN,
        source=images.source,
        ids=images.ids,
        identity=images.identity,
        sizes=sizes,
        digest="mixed",
    )
    assert [rows.tolist() for rows in plan(mixed, None, batch=3)] == [[0, 2, 4], [5], [1, 3]]
    side = int((CHUNK_BYTES / 6) ** 0.5) + 1  # two of them do not fit
    huge = ImageSet(
        role=Role.TRAIN,
        source=images.source,
        ids=images.ids,
        identity=images.identity,
        sizes=[(side, side)] * 6,
        digest="huge",
    )
    assert [len(rows) for rows in plan(huge, None, batch=3)] == [1] * 6


def test_an_image_that_cannot_be_read_stops_the_reading_after_those_before_it() -> None:
    class Torn:
        def read(self, row: int, size: object) -> np.ndarray:
            if row == 4:
                raise DataError("image 4 is torn")
            return np.full((2, 2, 3), row, dtype=np.uint8)

    reading = read_ahead(Torn(), [np.array([row]) for row in range(8)], (2, 2))
    assert [int(next(reading).rows[0]) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(DataError, match="image 4 is torn"):
        next(reading)
