"""Parts of pictures are compared as a loop over all of them would."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.memorisation.local_matching import (
    CELLS,
    DETAIL,
    FARTHEST,
    ImagePart,
    coloured,
    described,
    part_nearest,
    parts_among,
    parts_of,
)

SIDE = 24


@pytest.fixture
def pictures(rng):
    return rng.random((12, SIDE, SIDE, 3))


def strangers(rng, n=40) -> np.ndarray:
    return rng.random((n, SIDE, SIDE, 3))


def test_the_distance_is_that_of_the_two_parts_most_alike(rng):
    own, other = coloured(rng.random((3, SIDE, SIDE, 3))), coloured(rng.random((4, SIDE, SIDE, 3)))
    expected = np.full((3, 4), FARTHEST)
    for part, near in parts_of(SIDE):
        for i, j in np.ndindex(3, 4):
            asked = described(own[i : i + 1], part)[0].astype(float)
            light = _light(part)
            detail = np.linalg.norm(asked[1:light])
            assert detail > DETAIL
            for each in near:
                apart = np.linalg.norm(asked - described(other[j : j + 1], each)[0]) / detail
                expected[i, j] = min(expected[i, j], apart)
    found = parts_among(own, other, 4)
    np.testing.assert_allclose(found.distance, np.sort(expected, axis=1), atol=1e-4)


def _light(part: ImagePart) -> int:
    """Return how many waves are of grey: a picture of grey has no others."""
    grey = coloured(np.repeat(np.random.default_rng(5).random((1, SIDE, SIDE, 1)), 3, axis=3))
    return int(np.flatnonzero(np.abs(described(grey, part)[0]) > 1e-6)[-1]) + 1


@pytest.mark.parametrize(("height", "width"), [(9, 9), (5, 18)])
def test_a_part_is_found_wherever_it_lies(pictures, rng, height, width):
    for _ in range(10):
        made = strangers(rng, 1)
        top, left = rng.integers(0, (SIDE - height + 1, SIDE - width + 1))
        made[0, top : top + height, left : left + width] = pictures[
            7, top : top + height, left : left + width
        ]
        found = part_nearest(made, pictures, 2)
        assert found.rows[0, 0] == 7
        assert found.distance[0, 0] < 0.01 < found.distance[0, 1]


def test_a_square_is_found_two_cells_from_its_place_and_no_farther(pictures, rng):
    for moved, is_found in ((2, True), (4, False)):
        made = strangers(rng, 1)
        made[0, 5 + moved : 14 + moved, 6:15] = pictures[3, 5:14, 6:15]
        assert (part_nearest(made, pictures, 1).distance[0, 0] < 0.01) == is_found


def test_a_part_without_detail_is_like_nobody(pictures):
    flat = np.full((2, SIDE, SIDE, 3), 0.4)
    assert (part_nearest(flat, np.concatenate([flat, pictures]), 3).distance == FARTHEST).all()


def test_another_colour_or_brightness_is_another_part(pictures):
    for other in (pictures * [1, 1, 0.6], pictures * 0.7):
        assert part_nearest(other[:1], pictures, 1).distance[0, 0] > 0.1


def test_what_is_found_does_not_depend_on_how_many_are_asked_for_together(rng):
    own, other = coloured(rng.random((9, SIDE, SIDE, 3))), coloured(rng.random((600, SIDE, SIDE, 3)))
    whole, one = parts_among(own, other, 5), [parts_among(own[i : i + 1], other, 5) for i in range(9)]
    assert (whole.rows == np.concatenate([each.rows for each in one])).all()
    rest = parts_among(own, other[::-1], 5)
    np.testing.assert_allclose(rest.distance, whole.distance, atol=1e-5)


def test_large_pictures_are_compared_in_cells(rng):
    assert coloured(rng.random((2, 3 * CELLS, 3 * CELLS, 3))).shape == (2, 3, CELLS, CELLS)


def test_pictures_without_parts_are_refused(rng):
    with pytest.raises(NotAssessableError, match="16 pixels a side, not 8"):
        part_nearest(rng.random((2, 8, 8, 3)), rng.random((2, 8, 8, 3)))
    with pytest.raises(NotEnoughDataError, match="synthetic is empty"):
        part_nearest(rng.random((0, 24, 24, 3)), rng.random((2, 24, 24, 3)))
    with pytest.raises(ValueError, match="square pictures"):
        coloured(rng.random((2, 24, 20, 3)))
    with pytest.raises(ValueError, match="not finite"):
        coloured(np.full((2, 24, 24, 3), np.nan))
