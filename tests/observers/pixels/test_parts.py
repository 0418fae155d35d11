"""Parts come through the cache as they come from arrays."""

import numpy as np
import pytest

from showthrough.attacks.copied_part import CopiedPart
from showthrough.controls.alterations import altered
from showthrough.controls.synthetic_subset import SyntheticPart
from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.aligned import Outlines
from showthrough.observers.pixels.parts import Parts, part_blocks
from showthrough.observers.pixels.patches import patches_of
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.stats.memorisation.local_matching import part_nearest
from showthrough.testing.in_memory import image_set
from smooth_pictures import SIDE, named, smooth


@pytest.fixture
def seen(rng, tmp_path) -> LiveObservations:
    images = {role: smooth(70, rng) for role in (Role.TRAIN, Role.HOLDOUT, Role.SYNTHETIC)}
    made, train = images[Role.SYNTHETIC], images[Role.TRAIN]
    made[:4] = altered(train[:4], "quarter", rng, made[:4])
    sets = {role: image_set(role, named(each, role)) for role, each in images.items()}
    hidden = patches_of(SIDE), Outlines(SIDE), Parts(SIDE)
    facts = {Distances: lambda _view: Distances(*(each.info for each in hidden))}
    return LiveObservations(sets, [Pixels(SIDE)], FeatureCache(tmp_path), facts, hidden=hidden)


def test_the_neighbours_are_those_that_arrays_have(seen):
    among = np.arange(3, 60)
    found = seen.neighbours(Role.SYNTHETIC, Role.TRAIN, "parts", 5, among)
    made, real = (
        seen.of(role, "pixels").values.reshape(-1, SIDE, SIDE, 3) for role in (Role.SYNTHETIC, Role.TRAIN)
    )
    expected = part_nearest(made, real[among], 5)
    assert (found.rows == among[expected.rows]).all()
    np.testing.assert_allclose(found.distance, expected.distance, atol=1e-5)


def test_work_goes_on_from_any_block(seen):
    own, other = (seen.of(role, "parts").values for role in (Role.SYNTHETIC, Role.TRAIN))
    whole = np.concatenate([rows for _, rows in part_blocks(own, other, 5, together=16)])
    (later,) = list(part_blocks(own, other, 5, start=20))
    assert (whole[20:] == later[1]).all()


def test_the_check_finds_the_same_through_the_cache_and_in_a_part(seen):
    (count,) = CopiedPart().run(seen, np.random.default_rng(0))
    assert count.value == 4
    (fewer,) = CopiedPart().run(SyntheticPart(seen, np.arange(1, 70)), np.random.default_rng(0))
    assert fewer.value == 3
