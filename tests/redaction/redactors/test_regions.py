"""Where to redact: boxes and ellipses as masks."""

import numpy as np
import pytest

from showthrough.errors import ConfigError, DataError
from showthrough.redaction.redactors.regions import (
    around,
    checked_boxes,
    nearest_outside,
    parts_of,
    region_mask,
    within,
)

SIZE = (40, 60)


def test_a_box_covers_every_pixel_that_it_touches() -> None:
    mask = region_mask([(10.2, 5.0, 20.0, 8.9)], SIZE)
    assert mask[5:9, 10:20].all()
    assert mask.sum() == 4 * 10


def test_the_margin_is_a_share_of_each_side_on_each_side() -> None:
    mask = region_mask([(20, 10, 30, 30)], SIZE, margin=0.1)
    assert mask[8:32, 19:31].all()
    assert mask.sum() == 24 * 12


def test_boxes_are_cut_off_at_the_border() -> None:
    mask = region_mask([(-5, -5, 5, 5), (55, 35, 70, 50)], SIZE, margin=0.2)
    assert mask[:7, :7].all()
    assert mask[32:, 52:].all()
    assert mask.sum() == 49 + 64


def test_an_ellipse_goes_through_the_corners_of_its_box() -> None:
    box = (20.0, 12.0, 40.0, 28.0)
    ellipse, whole = region_mask([box], SIZE, "ellipse"), region_mask([box], SIZE)
    assert ellipse[whole].all()
    area = np.pi * 10 * 8 * 2
    assert area < ellipse.sum() < 1.15 * area  # pixels that it touches count whole
    rows, columns = np.nonzero(ellipse)
    assert (rows.min(), rows.max()) == (8, 31)  # 20 -+ 8 x 1.414
    assert (columns.min(), columns.max()) == (15, 44)  # 30 -+ 10 x 1.414


def test_an_ellipse_grows_by_the_margin() -> None:
    grown = region_mask([(20, 10, 40, 30)], SIZE, "ellipse", margin=0.1)
    assert np.array_equal(grown, region_mask([(18, 8, 42, 32)], SIZE, "ellipse"))


def test_an_ellipse_beyond_the_border_keeps_its_middle() -> None:
    mask = region_mask([(-20.0, 10.0, 20.0, 30.0)], SIZE, "ellipse")
    assert mask[20, :28].all()
    assert not mask[20, 29:].any()
    assert mask[6, 0]
    assert not mask[6, 15]


def test_no_box_is_an_empty_mask() -> None:
    assert not region_mask([], SIZE).any()
    assert not region_mask(np.empty((0, 4)), SIZE, "ellipse").any()


@pytest.mark.parametrize(
    ("box", "told"),
    [
        ((np.nan, 1, 2, 3), "no number"),
        ((1, 1, np.inf, 3), "no number"),
        ((5, 5, 5, 9), "no area"),
        ((9, 5, 4, 9), "no area.*width, height"),
        ((60, 5, 70, 9), "outside the picture of 60 x 40"),
        ((-9, 5, 0, 9), "outside"),
        ((5, 40, 9, 50), "outside"),
    ],
)
def test_a_box_that_cannot_be_meant_is_refused(box, told) -> None:
    with pytest.raises(DataError, match=f"box 2, .*{told}"):
        region_mask([(1, 1, 9, 9), box], SIZE)


def test_rows_of_other_widths_are_refused() -> None:
    with pytest.raises(DataError, match=r"not \(1, 3\)"):
        checked_boxes([(1, 2, 3)], SIZE)


@pytest.mark.parametrize(("shape", "margin"), [("circle", 0), ("box", -0.1), ("box", np.nan), ("box", 9)])
def test_shapes_and_margins_that_mean_nothing_are_refused(shape, margin) -> None:
    with pytest.raises(ConfigError):
        region_mask([(1, 1, 9, 9)], SIZE, shape, margin)


def test_a_mask_falls_into_parts() -> None:
    mask = region_mask([(1, 1, 5, 5), (5, 5, 9, 9), (20, 20, 30, 25)], SIZE)
    assert parts_of(mask) == [(slice(1, 9), slice(1, 9)), (slice(20, 25), slice(20, 30))]
    assert parts_of(np.zeros(SIZE, dtype=bool)) == []


def test_what_lies_around_a_part_is_cut_off_at_the_border_and_found_again() -> None:
    part = slice(1, 9), slice(30, 50)
    near = around(part, 5)
    assert near == (slice(0, 14), slice(25, 55))
    numbers = np.arange(40 * 60).reshape(SIZE)
    assert np.array_equal(numbers[near][within(part, near)], numbers[part])


def test_pixels_within_a_mask_are_filled_from_the_nearest_outside(rng) -> None:
    pixels = rng.integers(0, 256, (*SIZE, 3)).astype(np.uint8)
    mask = region_mask([(0, 0, 20, 10)], SIZE)
    filled, away = nearest_outside(pixels, mask)
    assert np.array_equal(filled[~mask], pixels[~mask])
    assert np.array_equal(filled[9, 3], pixels[10, 3])
    assert np.array_equal(filled[2, 18], pixels[2, 20])
    assert away[9, 3] == 1
