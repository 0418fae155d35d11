"""Cells have the true mean of what they hide."""

import numpy as np
import pytest

from showthrough.errors import ConfigError
from showthrough.redaction.redactors.pixelate import Pixelate, cells_of
from showthrough.redaction.redactors.regions import parts_of


@pytest.mark.parametrize("side", [2, 7, 16, 500])
def test_each_cell_is_its_mean_also_where_it_is_cut_off(rng, side) -> None:
    pixels = rng.integers(0, 256, (33, 50, 3)).astype(np.uint8)
    cells = cells_of(pixels, side)
    for top in range(0, 33, side):
        for left in range(0, 50, side):
            cell = (slice(top, top + side), slice(left, left + side))
            assert np.abs(cells[cell] - pixels[cell].mean(axis=(0, 1))).max() <= 0.5


def test_cells_count_from_the_corner_of_each_part(picture, mask) -> None:
    result = Pixelate(10)(picture, mask)
    for part in parts_of(mask):
        shown = np.where(mask[part][..., None], cells_of(picture[part], 10), picture[part])
        assert np.array_equal(result[part], shown)
    assert np.array_equal(result[~mask], picture[~mask])


@pytest.mark.parametrize("side", [0, 1, float("nan"), 1001])
def test_a_cell_of_one_pixel_hides_nothing_and_is_refused(side) -> None:
    with pytest.raises(ConfigError, match="side of a cell"):
        Pixelate(side)
