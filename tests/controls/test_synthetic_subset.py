"""A view of some synthetic images only."""

import numpy as np
import pytest

from showthrough.attacks.near_copy import NearCopy
from showthrough.controls.synthetic_subset import SyntheticPart
from showthrough.core.check import Observation
from showthrough.core.images import Role
from showthrough.testing.in_memory import Faces

ROWS = np.array([3, 4, 10, 11, 12, 40, 41, 55])
PAIRS = [(Role.SYNTHETIC, Role.TRAIN), (Role.HOLDOUT, Role.SYNTHETIC), (Role.SYNTHETIC, Role.SYNTHETIC)]


@pytest.fixture
def both(toy, observe):
    """Return a part of a view, and the view that has these images alone."""

    def view(rows, embedders=None):
        rng = np.random.default_rng(2)
        sets = {role: toy.people(60, rng, name=role) for role in ("train", "holdout", "synthetic")}
        given = {} if embedders is None else {"embedders": embedders}
        alone = {**sets, "synthetic": sets["synthetic"].take(rows)}
        return SyntheticPart(observe(**sets, **given), rows), observe(**alone, **given)

    return view


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("by", ["pixels", "face"])
def test_neighbours_are_those_of_the_images_alone(both, pair, by):
    part, alone = both(ROWS)
    found, expected = part.neighbours(*pair, by, 4), alone.neighbours(*pair, by, 4)
    np.testing.assert_array_equal(found.rows, expected.rows)
    np.testing.assert_allclose(found.distance, expected.distance, rtol=1e-4, atol=1e-4)


def test_a_gallery_can_be_narrowed_once_more(both):
    part, alone = both(ROWS)
    among = np.array([1, 2, 6])
    found = part.neighbours(Role.HOLDOUT, Role.SYNTHETIC, "pixels", 5, among)
    expected = alone.neighbours(Role.HOLDOUT, Role.SYNTHETIC, "pixels", 5, among)
    np.testing.assert_array_equal(found.rows, expected.rows)
    assert found.rows.shape[1] == 3


def test_images_that_were_not_enrolled_stay_out(both, toy):
    from showthrough.testing.in_memory import PIXELS, embedder

    def every_other(images):
        return Observation(toy.face(images)[::2], np.arange(0, len(images), 2))

    face = embedder("face", toy.face)._replace(read=every_other)
    part, _ = both(ROWS, (PIXELS, face))
    assert part.of(Role.SYNTHETIC, "face").rows.tolist() == [1, 2, 4, 5]  # rows 4, 10, 12 and 40 of all
    assert len(part.neighbours(Role.SYNTHETIC, Role.TRAIN, "face", 3).rows) == 4


def test_a_check_says_of_a_part_what_it_says_of_the_images_alone(toy, observe):
    rng = np.random.default_rng(2)
    sets = {role: toy.people(60, rng, name=role) for role in ("train", "holdout", "synthetic")}
    images = sets["synthetic"].images.copy()
    images[:9] = sets["train"].images[:9]
    rows = np.r_[0:5, 20:60]
    made = Faces(images, sets["synthetic"].identity)
    part = SyntheticPart(observe(**{**sets, "synthetic": made}), rows)
    alone = observe(**{**sets, "synthetic": made.take(rows)})
    found, expected = (NearCopy().run(seen, np.random.default_rng(1)) for seen in (part, alone))
    assert [(f.statistic, f.value) for f in found] == [(f.statistic, f.value) for f in expected]
    (copies,) = [f for f in found if f.statistic == "confirmed_copies"]
    assert copies.value == 5
