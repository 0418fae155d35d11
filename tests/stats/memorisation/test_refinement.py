"""Edges move to where outlines agree."""

import numpy as np
import pytest

from showthrough.stats.memorisation.margins import normalised, shades
from showthrough.stats.memorisation.refinement import SMALLEST, _within, distances, outlined, refined
from showthrough.stats.memorisation.windows import Window, cells
from smooth_pictures import smooth

SIDE = 12


@pytest.fixture
def pictures(rng):
    return normalised(shades(smooth(30, rng)))[:, 0]


def seen(pictures, window, side):
    return cells(pictures[None], window, side)


def test_edges_a_little_off_are_found(pictures):
    rows = np.arange(30)
    true = Window(0.05, 0.1, 0.85, 0.8)
    own = outlined(seen(pictures, true, SIDE))
    begin = np.tile([0.1, 0.06, 0.86, 0.94], (30, 1))
    start = distances(own, outlined(seen(pictures, Window(0.1, 0.06, 0.76, 0.88), SIDE)))
    found = refined(own, pictures, rows, begin, SIDE)
    assert (found <= start + 1e-6).all()
    assert np.median(found) < 0.3 * np.median(start)


def test_a_negative_is_as_near_and_a_stranger_stays_far(pictures):
    rows, edges = np.arange(30), np.tile([0.0, 0.0, 1.0, 1.0], (30, 1))
    own = outlined(seen(pictures, Window(0.0, 0.0, 1.0, 1.0), SIDE))
    assert refined(-own, pictures, rows, edges, SIDE).max() < 1e-5
    assert refined(own, pictures, np.roll(rows, 1), edges, SIDE).min() > 0.3


def test_distances_are_those_to_the_nearer_of_picture_and_negative_and_one_without_outline():
    one = np.array([[0.6, 0.8], [0.6, 0.8], [1.0, 0.0], [0.0, 0.0]])
    other = np.array([[0.6, 0.8], [-0.6, -0.8], [0.0, 1.0], [0.0, 0.0]])
    np.testing.assert_allclose(distances(one, other), [0, 0, np.sqrt(2), 1])


def test_moved_edges_stay_in_the_picture_and_apart(rng):
    edges = _within(rng.uniform(-0.5, 1.5, (500, 4)))
    assert edges.min() >= 0
    assert edges.max() <= 1
    assert (edges[:, 2:] - edges[:, :2]).min() >= SMALLEST - 1e-9


def test_no_pairs_have_no_distances(pictures):
    assert refined(
        np.empty((0, 144), np.float32), pictures, np.empty(0, int), np.empty((0, 4)), 12
    ).shape == (0,)
