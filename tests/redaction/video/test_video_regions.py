"""Regions that hold all boxes and nothing twice, and pixels outside them that stay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from showthrough.core.types import Images, Mask
from showthrough.errors import DataError
from showthrough.redaction.redactors.blur import Blur
from showthrough.redaction.video.video_regions import hidden, regions

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


def test_a_blur_is_that_of_the_whole_picture(rng: np.random.Generator) -> None:
    picture = rng.integers(0, 256, (300, 400, 3), dtype=np.uint8)
    boxes = np.array([[150, 100, 200, 160], [210, 100, 250, 160.0]])
    found = regions(boxes, (300, 400))
    mask = np.zeros((300, 400), dtype=bool)
    mask[100:160, 150:200] = mask[100:160, 210:250] = True
    assert len(found) == 2
    assert np.array_equal(hidden(picture, found, Blur(9)), Blur(9)(picture, mask))
