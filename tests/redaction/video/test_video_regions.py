"""Regions that hold all boxes and nothing twice, and pixels outside them that stay."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from showthrough.core.types import Images, Mask
from showthrough.errors import DataError
from showthrough.redaction.video.video_regions import (
    ManualBox,
    hidden,
    manual_boxes,
    refuse_manual,
    regions,
)

SIZE = (60, 80)


class Black:
    """A redactor that also changes what it must not."""

    name = "black"

    def __call__(self, picture: Images, mask: Mask) -> Images:
        return np.zeros_like(picture)


def covered(boxes: np.ndarray, shape: str = "box") -> Mask:
    whole = np.zeros(SIZE, dtype=int)
    for region in regions(np.array(boxes, float).reshape(-1, 4), SIZE, shape):
        whole[region.rows, region.columns] += region.mask
    assert whole.max(initial=0) <= 1  # no pixel twice
    return whole.astype(bool)


corner = st.floats(-100, 200)
box = st.tuples(corner, corner, st.floats(0.1, 90), st.floats(0.1, 90)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(st.lists(box, max_size=6))
def test_every_pixel_that_a_box_touches_is_hidden_and_no_other(boxes: list[tuple[float, ...]]) -> None:
    wanted = np.zeros(SIZE, dtype=bool)
    for x1, y1, x2, y2 in boxes:
        rows, columns = np.arange(SIZE[0])[:, None], np.arange(SIZE[1])[None]
        wanted |= (rows + 1 > y1) & (rows < y2) & (columns + 1 > x1) & (columns < x2)
    assert np.array_equal(covered(boxes), wanted)


@given(st.lists(box, max_size=4))
def test_an_ellipse_holds_the_box_around_which_it_is_drawn(boxes: list[tuple[float, ...]]) -> None:
    inner = np.zeros(SIZE, dtype=bool)
    for x1, y1, x2, y2 in boxes:
        rows, columns = np.arange(SIZE[0])[:, None] + 0.5, np.arange(SIZE[1])[None] + 0.5
        inner |= (rows > y1 + 0.01) & (rows < y2 - 0.01) & (columns > x1 + 0.01) & (columns < x2 - 0.01)
    assert not (inner & ~covered(boxes, "ellipse")).any()


def test_boxes_far_outside_hide_nothing_and_break_nothing() -> None:
    assert not covered([[-1e300, -1e300, -5, -5], [1e12, 0, 1e13, 5]]).any()
    assert covered([[-1e300, -1e300, 1e300, 1e300]]).all()
    assert regions(np.zeros((0, 4)), SIZE) == []


def test_pixels_outside_stay_whatever_the_redactor_does(rng: np.random.Generator) -> None:
    picture = rng.integers(1, 256, (*SIZE, 3), dtype=np.uint8)
    boxes = np.array([[5, 5, 20, 20], [50, 30, 70, 50.0]])
    result, mask = hidden(picture, regions(boxes, SIZE), Black()), covered(boxes)
    assert np.array_equal(result[~mask], picture[~mask])
    assert not result[mask].any()
    assert picture.all()  # the one given stays


def test_a_redactor_that_returns_another_form_is_refused() -> None:
    class Odd:
        name = "odd"

        def __call__(self, picture: Images, mask: Mask) -> Images:
            return picture[:1]

    with pytest.raises(DataError, match="odd returns"):
        hidden(np.zeros((*SIZE, 3), np.uint8), regions(np.array([[5, 5, 20, 20.0]]), SIZE), Odd())


@pytest.mark.parametrize(
    ("manual", "told"),
    [
        (ManualBox((0, 0, nan, 5)), "not finite"),
        (ManualBox((0, 0, inf, 5)), "not finite"),
        (ManualBox((5, 5, 5, 9)), "no area"),
        (ManualBox((9, 5, 5, 9)), "no area"),
        (ManualBox((80, 5, 95, 9)), "outside the frame of 80 x 60"),
        (ManualBox((-9, 5, 0, 9)), "outside the frame"),
        (ManualBox((0, 0, 9, 9), 5, 4), "ends before"),
        (ManualBox((0, 0, 9, 9), -1), "ends before"),
    ],
)
def test_a_manual_box_that_would_hide_nothing_is_refused(manual: ManualBox, told: str) -> None:
    with pytest.raises(DataError, match=f"manual box 2 .*{told}"):
        refuse_manual([ManualBox((-5, -5, 10, 10)), manual], SIZE)


def test_manual_boxes_hold_in_their_frames_or_in_all() -> None:
    boxes = [ManualBox((0, 0, 1, 1)), ManualBox((2, 2, 3, 3), 5, 6)]
    assert [len(manual_boxes(boxes, frame)) for frame in (0, 4, 5, 6, 7)] == [1, 1, 2, 2, 1]
    assert manual_boxes([], 0).shape == (0, 4)
