"""Margins and tone curves leave no trace."""

import numpy as np
import pytest

from showthrough.stats.memorisation.margins import averages, normalised, shades, without_margins
from smooth_pictures import smooth


@pytest.fixture
def grey(rng):
    return shades(smooth(20, rng) / np.float32(255))


def test_a_plain_margin_goes_with_the_line_beside_it(grey):
    framed = np.full((len(grey), 32, 32), 0.9, dtype=np.float32)
    framed[:, 3:27, 4:28] = grey
    inner = framed[:, 4:26, 5:27]
    assert np.abs(without_margins(framed).pictures - drawn_out(inner, 32)).max() < 1e-5


def drawn_out(pictures, side):
    lines = averages(pictures.shape[1], 0.0, 1.0, side)
    return lines @ pictures @ lines.T


def test_pictures_without_margins_and_pictures_of_one_shade_stay(grey):
    np.testing.assert_array_equal(without_margins(grey).pictures, grey)
    flat = np.full((2, 8, 8), 0.3, dtype=np.float32)
    np.testing.assert_array_equal(without_margins(flat).pictures, flat)


def test_a_margin_of_which_little_would_be_left_stays(grey):
    dot = np.zeros((1, 24, 24), dtype=np.float32)
    dot[0, 10:14, 10:14] = grey[0, :4, :4] + 0.1
    np.testing.assert_array_equal(without_margins(dot).pictures, dot)


def test_a_sky_that_darkens_slowly_is_no_margin(grey):
    sky = grey.copy()
    sky[:, :6] = np.linspace(0.2, 0.9, 6)[None, :, None]
    np.testing.assert_array_equal(without_margins(sky).pictures[:, 0], sky[:, 0])


def test_ranks_know_nothing_of_rising_tone_curves_and_all_of_falling_ones(grey):
    ranks = normalised(grey)
    np.testing.assert_allclose(normalised(np.sqrt(grey)), ranks, atol=0.01)
    np.testing.assert_allclose(normalised(1 - grey), 1 - ranks, atol=0.01)
    assert ranks.min() > 0
    assert ranks.max() < 1


def test_equal_shades_share_a_rank_and_one_shade_is_the_middle():
    pictures = np.zeros((2, 2, 2), dtype=np.float32)
    pictures[0, 0, 0] = 1
    ranks = normalised(pictures)[:, 0]
    np.testing.assert_allclose(ranks, [[[0.875, 0.375], [0.375, 0.375]], [[0.5] * 2] * 2])


def test_averages_weigh_pixels_by_how_much_of_them_a_part_covers():
    np.testing.assert_allclose(averages(4, 0.0, 1.0, 2), [[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
    np.testing.assert_allclose(averages(4, 0.125, 0.5, 1), [[0.25, 0.5, 0.25, 0]])
    each = averages(24, np.array([0.0, 0.21]), np.array([1.0, 0.7]), 12)
    np.testing.assert_allclose(each.sum(axis=2), 1, atol=1e-5)
