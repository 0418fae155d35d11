"""Near-copies by patches: a common background neither makes a copy nor hides one."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.attacks.near_copy import RATES, NearCopy
from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.core.records import Finding, Outcome
from showthrough.core.types import Features, Images
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.aligned import Outlines
from showthrough.observers.pixels.parts import Parts
from showthrough.observers.pixels.patches import Patches, patches_of
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.testing.in_memory import Faces, image_set

SIDE, N = 32, 80


def photos(rng: np.random.Generator, walls: Images) -> Images:
    """Return a face of its own, a tenth of the area, before each of the walls."""
    found = walls.copy()
    middle = slice(8, 16), slice(8, 16)
    coarse = rng.uniform(0, 255, (len(walls), 4, 4, 3)).repeat(2, axis=1).repeat(2, axis=2)
    found[:, *middle] = np.clip(coarse, 0, 255).astype(np.uint8)
    return found


def walls(rng: np.random.Generator, n: int) -> Images:
    return rng.integers(0, 256, (n, 4, 4, 3), dtype=np.uint8).repeat(8, axis=1).repeat(8, axis=2)


def look(folder: Path, made: Images, train: Images, holdout: Images) -> dict[str, Finding]:
    """Return the near-copy rate by pixels and by patches."""
    images = {Role.SYNTHETIC: made, Role.TRAIN: train, Role.HOLDOUT: holdout}
    sets = {
        role: image_set(role, Faces(each, [f"{role}{i}" for i in range(len(each))]))
        for role, each in images.items()
    }
    patches, outlines = patches_of(SIDE), Outlines(SIDE)
    facts = {Distances: lambda _: Distances(patches.info, outlines.info, Parts(SIDE).info)}
    seen = LiveObservations(sets, [Pixels(SIDE)], FeatureCache(folder), facts, hidden=[patches])
    found = NearCopy().run(seen, np.random.default_rng(0))
    return {str(f.params["by"]): f for f in found if f.statistic == "near_copy_rate"}


def test_strangers_before_the_walls_of_training_photos_are_no_copies_of_their_people(rng, tmp_path):
    behind = walls(rng, N)
    train, strangers = photos(rng, behind), photos(rng, behind)
    found = look(tmp_path, strangers, train, photos(rng, walls(rng, N)))
    assert found["pixels"].hits == N
    assert found["patches"].hits == 0
    assert "no common background hides" in found["patches"].note


def test_copies_are_found_by_patches_too(rng, tmp_path):
    train = photos(rng, walls(rng, N))
    made = photos(rng, walls(rng, N))
    changed = train[:5] + rng.normal(0, 4, train[:5].shape)
    made[:5] = np.clip(np.rint(changed), 0, 255).astype(np.uint8)
    found = look(tmp_path, made, train, photos(rng, walls(rng, N)))
    assert found["patches"].hits == 5
    assert found["patches"].control == 0


def test_where_nobody_cut_patches_the_answer_is_missing_and_says_so(leaky):
    found = NearCopy().run(leaky(share=0.1), np.random.default_rng(0))
    missing = [f for f in found if f.params["by"] == "patches"]
    assert [f.statistic for f in missing] == list(RATES)
    assert {f.outcome for f in missing} == {Outcome.NOT_RUN}
    assert "No Distances was measured" in missing[0].note


@pytest.mark.parametrize(("side", "squeezed"), [(8, 8), (25, 28), (32, 32), (64, 64)])
def test_there_are_always_sixteen_patches(side, squeezed):
    patches = patches_of(side)
    assert patches.size == (squeezed, squeezed)
    assert patches(np.zeros((2, squeezed, squeezed, 3), np.uint8)).shape == (2, 16, 3 * (squeezed // 4) ** 2)


def test_a_patch_that_is_not_a_number_is_refused_with_its_image(rng, tmp_path, monkeypatch):
    cut = Patches.__call__

    def broken(self: Patches, images: Images) -> Features:
        vectors = cut(self, images)
        vectors[0, 3, 5] = np.inf
        return vectors

    monkeypatch.setattr(Patches, "__call__", broken)
    made = photos(rng, walls(rng, N))
    found = look(tmp_path, made, photos(rng, walls(rng, N)), photos(rng, walls(rng, N)))
    assert found["patches"].outcome is Outcome.NOT_ASSESSABLE
    assert "Patches gave no finite number for synthetic image synthetic-0" in found["patches"].note
    assert found["pixels"].outcome is Outcome.MEASURED
