"""A worker reads the pictures that the audit would have read."""

import json
from dataclasses import replace

import numpy as np
import pytest

from engine_audits import Begun
from showthrough.core.images import ArraySource, ImageSet, Role, joined
from showthrough.core.types import PixelRange
from showthrough.data.catalogue import FileSource
from showthrough.data.decoding.decode import PictureView
from showthrough.errors import DataError, IntegrityError
from showthrough.execution.stages.shards import shard_digest, shard_of, source_of

ROWS = np.array([5, 0, 7])


def drawn(n: int = 9) -> ImageSet:
    pixels = np.random.default_rng(1).integers(0, 255, (n, 26, 26, 3), dtype=np.uint8)
    names = [f"synthetic-{number}" for number in range(n)]
    source = ArraySource(pixels)
    sizes = [(26, 26)] * n
    return ImageSet(
        role=Role.SYNTHETIC, source=source, ids=names, identity=names, sizes=sizes, digest="drawn"
    )


@pytest.mark.parametrize("size", [None, (8, 8)])
def test_files_are_read_again_through_chosen_rows(small: Begun, size: tuple[int, int] | None) -> None:
    train = small.sets[Role.TRAIN].subset(np.arange(20, 3, -1))
    shard = shard_of(train, ROWS, size)
    assert shard.pixels is None
    told = json.loads(json.dumps(shard.files))
    source = source_of(told, None)
    assert len(source) == len(ROWS)
    for place, row in enumerate(ROWS):
        assert (source.read(place, size) == train.source.read(int(row), size)).all()


def test_a_file_that_is_gone_is_told_by_its_keyed_id_alone(small: Begun) -> None:
    train = small.sets[Role.TRAIN]
    files = json.loads(json.dumps(shard_of(train, ROWS, None).files))
    files["pictures"][0][0] += ".gone"
    with pytest.raises(DataError, match=train.ids[5]) as told:
        source_of(files, None).read(0)
    assert "train0" not in str(told.value)


def test_what_is_read_from_no_file_goes_as_pixels(small: Begun) -> None:
    images = drawn()
    shard = shard_of(images, ROWS, None)
    assert shard.files is None
    assert shard.pixels is not None
    assert (source_of(None, shard.pixels).read(2) == images.source.read(7)).all()
    both = joined(small.sets[Role.TRAIN], images, "both")
    mixed = shard_of(both, np.array([0, len(both) - 1]), (8, 8))
    assert mixed.files is None
    assert mixed.pixels is not None
    assert mixed.pixels.shape == (2, 8, 8, 3)


def test_which_picture_of_a_file_and_in_which_range_is_kept(small: Begun) -> None:
    source = small.sets[Role.TRAIN].source
    assert isinstance(source, FileSource)
    view = PictureView(0, True, PixelRange(0.5, 200.25))
    seen = replace(source, entries=[entry._replace(view=view) for entry in source.entries])
    images = replace(small.sets[Role.TRAIN], source=seen)
    told = source_of(json.loads(json.dumps(shard_of(images, ROWS, None).files)), None)
    assert isinstance(told, FileSource)
    assert [entry.view for entry in told.entries] == [view] * len(ROWS)
    assert isinstance(told.entries[0].view.range, PixelRange)


def test_pixels_that_are_gone_are_told() -> None:
    with pytest.raises(IntegrityError, match="gone or damaged"):
        source_of(None, None)


def test_the_digest_is_of_images_rows_and_size() -> None:
    images = drawn()
    found = {
        shard_digest(images, ROWS, None),
        shard_digest(images, ROWS[::-1], None),
        shard_digest(images, ROWS[:2], None),
        shard_digest(images, ROWS, (8, 8)),
        shard_digest(images.subset(np.arange(8)), ROWS, None),
    }
    assert len(found) == 5
    assert shard_digest(images, ROWS.astype(np.int32), None) in found
