"""Patches, and the distance of the two that differ most."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.core.types import Features, Floats
from showthrough.errors import DataError
from showthrough.observers.knn import gallery
from showthrough.observers.knn.search import nearest, nearest_blocks
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.patches import Patches
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.testing.in_memory import Faces, image_set


def by_brute_force(a: Features, b: Features) -> Floats:
    wide = b.astype(np.float64)
    return np.stack([np.sqrt(((wide - x) ** 2).sum(axis=2)).max(axis=1) for x in a.astype(np.float64)])


def photos(rng: np.random.Generator, n: int, side: int = 32) -> np.ndarray:
    """Return smooth pictures before one wall: only the middle differs."""
    wall = np.full((side, side, 3), 128.0)
    found = np.tile(wall, (n, 1, 1, 1))
    middle = slice(side // 4, 3 * side // 4)
    coarse = rng.uniform(0, 255, (n, side // 4, side // 4, 3)).repeat(2, axis=1).repeat(2, axis=2)
    found[:, middle, middle] = coarse + rng.normal(0, 3, coarse.shape)
    return np.clip(np.rint(found), 0, 255).astype(np.uint8)


def test_a_patch_holds_a_square_of_the_image(rng):
    images = rng.integers(0, 256, (2, 8, 8, 3), dtype=np.uint8)
    cut = Patches(8, 4)(images)
    assert cut.shape == (2, 4, 48)
    assert cut.dtype == np.float32
    assert (cut[1, 2] == images[1, 4:, :4].reshape(-1) / np.float32(255)).all()
    with pytest.raises(ValueError, match="patches of 5 do not fill an image of 64 pixels"):
        Patches(64, 5)


@pytest.mark.parametrize("patch", [8, 16, 32])
def test_neighbours_by_patches_are_those_of_brute_force(rng, patch):
    images = photos(rng, 330)
    a, b = Patches(32, patch)(images[:30]), Patches(32, patch)(images[30:])
    expected = by_brute_force(a, b)
    order = np.argsort(expected, axis=1, kind="stable")[:, :7]
    found = nearest(a, b, 7, "patch_l2")
    assert (found.rows == order).all()
    np.testing.assert_allclose(found.distance, np.take_along_axis(expected, order, axis=1), rtol=2e-7)


def test_patches_stream_in_small_parts_and_go_on_from_any_block(rng, tmp_path, monkeypatch):
    sizes = gallery.sizes
    monkeypatch.setattr(
        gallery, "sizes", lambda *given: sizes(*given)._replace(block=40, query=16, part=70, tile=33, kept=0)
    )
    vectors = Patches(32, 16)(photos(rng, 300))
    np.save(tmp_path / "b.npy", vectors[100:])
    mapped = np.load(tmp_path / "b.npy", mmap_mode="r")
    expected = np.argsort(by_brute_force(vectors[:100], vectors[100:]), axis=1, kind="stable")[:, :4]
    later = list(nearest_blocks(vectors[:100], mapped, 4, "patch_l2", start=40))
    assert (np.concatenate([block.rows for block in later]) == expected[40:]).all()


def test_one_patch_is_the_plain_distance(rng):
    images = photos(rng, 120)
    whole = nearest(Pixels(32)(images[:20]), Pixels(32)(images[20:]), 5)
    patch = nearest(Patches(32, 32)(images[:20]), Patches(32, 32)(images[20:]), 5, "patch_l2")
    assert (whole.rows == patch.rows).all()
    assert (whole.distance == patch.distance).all()


def test_a_difference_in_one_patch_is_not_hidden_by_a_common_background():
    wall, noisy = np.full((1, 64, 64, 3), 128, np.uint8), np.full((1, 64, 64, 3), 128, np.uint8)
    noisy[0, ::2] += 16  # everywhere a little
    wall[0, 16:32, 16:32] += 40  # a lot in one place
    asked = np.full((1, 64, 64, 3), 128, np.uint8)
    both = np.concatenate([wall, noisy])
    assert nearest(Pixels(64)(asked), Pixels(64)(both), 1).rows == [[0]]
    assert nearest(Patches()(asked), Patches()(both), 1, "patch_l2").rows == [[1]]


def test_vectors_without_patches_are_refused(rng):
    flat = rng.standard_normal((5, 12)).astype(np.float32)
    with pytest.raises(DataError, match="one width"):
        nearest(flat, flat, 1, "patch_l2")


def test_observations_find_neighbours_by_patches(rng, tmp_path):
    images = {Role.TRAIN: photos(rng, 60), Role.SYNTHETIC: photos(rng, 10)}
    images[Role.SYNTHETIC][3] = images[Role.TRAIN][17]
    sets = {
        role: image_set(role, Faces(each, [f"{i}" for i in range(len(each))]))
        for role, each in images.items()
    }
    seen = LiveObservations(sets, [Patches(32, 8)], FeatureCache(tmp_path), {})
    found = seen.neighbours(Role.SYNTHETIC, Role.TRAIN, "patches", 3)
    assert found.rows[3, 0] == 17
    assert found.distance[3, 0] == 0
    assert found.distance[0, 0] > 0
