"""Alterations do what their names say, sizes and pixels alike, and their vectors are kept apart."""

import numpy as np
import pytest

from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.matchers.altered_pictures import altered, mirrored, reduced, swapped_colours, turned


def images(height: int = 40, width: int = 60) -> ImageSet:
    pixels = np.random.default_rng(0).integers(0, 256, (2, height, width, 3), dtype=np.uint8)
    return ImageSet(
        role=Role.REFERENCE,
        source=ArraySource(pixels),
        ids=["a", "b"],
        identity=["a", "b"],
        sizes=[(height, width)] * 2,
        digest="digest",
    )


@pytest.mark.parametrize(
    "by", [reduced(16), turned(15), turned(90), turned(180), mirrored(), swapped_colours()]
)
def test_pictures_have_the_size_that_the_set_says(by) -> None:
    found = altered(images(), by)
    assert all(found.source.read(row).shape[:2] == found.sizes[row] for row in range(2))
    assert found.source.read(0, (8, 8)).shape == (8, 8, 3)
    assert found.digest != images().digest


def test_a_turn_a_mirror_and_a_swap_can_be_undone() -> None:
    plain = images()
    half = altered(altered(plain, turned(180)), turned(180))
    same = altered(altered(plain, mirrored()), mirrored())
    colours = altered(altered(plain, swapped_colours()), swapped_colours())
    for found in (half, same, colours):
        np.testing.assert_array_equal(found.source.read(1), plain.source.read(1))


def test_a_small_turn_keeps_the_middle() -> None:
    grey = np.full((1, 41, 41, 3), 90, dtype=np.uint8)
    grey[0, 18:23, 18:23] = 250
    shown = turned(30).change(grey[0])
    assert shown[20, 20].tolist() == [250, 250, 250]
    assert abs(int(shown[0, 0, 0]) - 92) < 5  # what is new has the mean colour
