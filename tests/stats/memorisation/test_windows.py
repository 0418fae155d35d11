"""Overlaps lie within both pictures."""

import numpy as np

from showthrough.stats.memorisation.windows import ATTITUDES, INNER, WHOLE, Window, cells, overlaps, turned


def test_every_window_lies_inside_the_image():
    for overlap in overlaps():
        for window in overlap:
            assert min(window.edges) >= 0
            assert max(window.edges) <= 1 + 1e-9
            assert min(window.height, window.width) >= 0.5


def test_no_overlap_is_tried_twice_and_a_half_of_the_area_is_among_them():
    tried = overlaps()
    assert len(set(tried)) == len(tried)
    smallest = min(overlap.other.height * overlap.other.width for overlap in tried)
    assert 0.48 <= smallest <= 0.5


def test_shifted_windows_show_the_same_of_a_moved_picture(rng):
    wide = rng.random((2, 1, 40, 40), dtype=np.float32)
    one, moved = wide[..., 5:25, 5:25], wide[..., 3:23, 5:25]  # by a tenth of the side
    same = [overlap for overlap in overlaps() if overlap.own == Window(0.0, 0.0, 0.9, 1.0)]
    assert any(np.allclose(cells(one, each.own, 6), cells(moved, each.other, 6), atol=1e-5) for each in same)


def test_the_eight_attitudes_differ_and_the_first_is_as_it_is(rng):
    picture = rng.random((3, 5, 5))
    np.testing.assert_array_equal(turned(picture, 0), picture)
    assert len({turned(picture, attitude).tobytes() for attitude in range(ATTITUDES)}) == 8
    assert any((turned(picture, each) == np.rot90(picture, axes=(1, 2))).all() for each in range(8))


def test_cells_are_means(rng):
    picture = rng.random((2, 3, 8, 8), dtype=np.float32)
    for which, window in enumerate((WHOLE, INNER)):
        seen = cells(picture, window, 1)[:, 0, 0]
        np.testing.assert_allclose(seen, picture[which].mean(axis=(1, 2)), rtol=1e-5)
