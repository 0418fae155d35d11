"""Which people each shadow model is trained on, and a scale for scores."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.data.inputs import Inputs
from showthrough.signals.per_generator.shadow_halves import ShadowHalves, likelihoods
from showthrough.testing.in_memory import image_set


@pytest.fixture(scope="module")
def inputs(toy) -> Inputs:
    rng = np.random.default_rng(3)
    roles = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
    sets = {role: image_set(role, toy.people(30, rng, photos=2, name=role)) for role in roles}
    return Inputs(sets, (), None, ())


def test_each_person_is_in_exactly_half_of_the_models_and_never_cut_in_two(inputs):
    halves = ShadowHalves.of(inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT], 6, seed=1)
    assert (halves.inside.sum(axis=0) == 3).all()
    assert (halves.inside.sum(axis=1) == 60).all()
    assert (halves.inside[::2] == ~halves.inside[1::2]).all()
    people = np.array(halves.images.identity)
    for person in np.unique(people):
        photos = halves.inside[:, people == person]
        assert (photos == photos[:, :1]).all()


def test_more_models_leave_the_halves_of_the_first_ones_and_another_seed_does_not(inputs):
    sets = inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT]
    few, more, other = (ShadowHalves.of(*sets, n, seed).inside for n, seed in ((4, 1), (8, 1), (4, 2)))
    np.testing.assert_array_equal(more[:4], few)
    assert (other != few).any()


def test_pixels_of_both_roles_stay_with_their_people(inputs):
    halves = ShadowHalves.of(inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT], 2, seed=1)
    for row, (role, own) in {5: (Role.TRAIN, 5), 60: (Role.HOLDOUT, 0), 119: (Role.HOLDOUT, 59)}.items():
        np.testing.assert_array_equal(halves.images.source.read(row), inputs.sets[role].source.read(own))
        assert halves.images.identity[row] == inputs.sets[role].identity[own]


def test_likelihoods_keep_the_order_and_lie_between_0_and_1(rng):
    usual = rng.normal(-5, 2, (4, 300))
    scores = np.sort(rng.normal(-5, 4, 100))
    found = likelihoods(scores, usual)
    assert (np.diff(found) > 0).all()
    assert (found > 0).all()
    assert (found < 1).all()
    assert likelihoods(np.array([np.median(usual)]), usual) == pytest.approx(1 / (1 + np.exp(-4)))
    assert likelihoods(np.array([3.0]), np.full(10, 3.0)) == pytest.approx(1 / (1 + np.exp(-4)))
