"""Neighbours among altered pictures come through the cache as they come from arrays."""

import numpy as np
import pytest

from showthrough.attacks.altered_copy import AlteredCopy
from showthrough.controls.synthetic_subset import SyntheticPart
from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.core.types import Images
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.aligned import Outlines, aligned_blocks
from showthrough.observers.pixels.parts import Parts
from showthrough.observers.pixels.patches import patches_of
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.stats.memorisation.registration import aligned_nearest
from showthrough.testing.in_memory import Faces, image_set

SIDE = 16


def pictures(rng: np.random.Generator, n: int) -> Images:
    coarse = rng.uniform(0, 255, (n, 4, 4, 3)).repeat(4, axis=1).repeat(4, axis=2)
    return np.clip(coarse + rng.normal(0, 3, coarse.shape), 0, 255).astype(np.uint8)


@pytest.fixture
def seen(rng, tmp_path) -> LiveObservations:
    images = {
        Role.TRAIN: pictures(rng, 90),
        Role.HOLDOUT: pictures(rng, 70),
        Role.SYNTHETIC: pictures(rng, 60),
    }
    images[Role.SYNTHETIC][:4] = images[Role.TRAIN][:4, :, ::-1]
    sets = {
        role: image_set(role, Faces(each, [f"{role}{i}" for i in range(len(each))]))
        for role, each in images.items()
    }
    named = Outlines(SIDE), patches_of(SIDE)
    facts = {Distances: lambda _view: Distances(named[1].info, named[0].info, Parts(SIDE).info)}
    return LiveObservations(sets, [Pixels(SIDE)], FeatureCache(tmp_path), facts, hidden=named)


def test_the_neighbours_are_those_that_arrays_have(seen):
    among = np.arange(3, 80)
    found = seen.neighbours(Role.SYNTHETIC, Role.TRAIN, "outlines", 5, among)
    made, real = (
        seen.of(role, "pixels").values.reshape(-1, SIDE, SIDE, 3) for role in (Role.SYNTHETIC, Role.TRAIN)
    )
    expected = aligned_nearest(made, real[among], 5)
    assert (found.rows == among[expected.rows]).all()
    np.testing.assert_allclose(found.distance, expected.distance, atol=1e-5)


def test_pictures_asked_for_a_few_at_a_time_have_the_same_neighbours(seen):
    own, other = (seen.of(role, "outlines").values for role in (Role.SYNTHETIC, Role.TRAIN))
    (whole,), parts = list(aligned_blocks(own, other, 5)), list(aligned_blocks(own, other, 5, together=7))
    assert len(parts) == -(-len(own) // 7)
    assert (np.concatenate([rows for _, rows in parts]) == whole[1]).all()


def test_work_goes_on_from_any_block(seen):
    own, other = (seen.of(role, "outlines").values for role in (Role.SYNTHETIC, Role.TRAIN))
    (whole,), (later,) = list(aligned_blocks(own, other, 5)), list(aligned_blocks(own, other, 5, start=20))
    assert (whole[1][20:] == later[1]).all()


def test_the_check_finds_the_same_through_the_cache_and_in_a_part(seen):
    excess, count = AlteredCopy(neighbours=10).run(seen, np.random.default_rng(0))
    assert count.value == 4
    rest = SyntheticPart(seen, np.arange(1, 60))
    _, fewer = AlteredCopy(neighbours=10).run(rest, np.random.default_rng(0))
    assert fewer.value == 3
    assert excess.n_images == 60
    assert {pair.synthetic for pair in fewer.evidence if pair.confirmed} == {
        "synthetic-1",
        "synthetic-2",
        "synthetic-3",
    }
