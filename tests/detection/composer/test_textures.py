"""Textures: noise of a given spectrum, cuts of a pool, scrambled patches."""

import numpy as np
import pytest

from showthrough.detection.composer.textures import TexturePool, as_image, colour, ellipse, noise, scrambled


def test_steeper_noise_is_smoother_and_all_of_it_has_deviation_one(rng) -> None:
    steps = []
    for steepness in (0.4, 1.2, 2.0):
        field = noise(np.random.default_rng(1), 64, steepness)
        assert field.std() == pytest.approx(1, abs=1e-3)
        steps.append(np.abs(np.diff(field, axis=0)).mean())
    assert steps[0] > steps[1] > steps[2]


def test_a_cut_of_any_size_repeats_without_a_seam() -> None:
    pool = TexturePool((3,), 64)
    for seed in range(8):
        cut = pool.cut(np.random.default_rng(seed), 150, 90)
        assert cut.shape == (150, 90, 3)
        assert (cut[:64] == cut[64:128]).all()
        inner, seam = np.abs(np.diff(cut, axis=0)).mean(), np.abs(cut[64] - cut[63]).mean()
        assert seam < 3 * inner


def test_equal_seeds_give_equal_pools_and_others_differ() -> None:
    cuts = [TexturePool((seed,), 32).cut(np.random.default_rng(5), 20, 30) for seed in (1, 1, 2)]
    assert (cuts[0] == cuts[1]).all()
    assert (cuts[0] != cuts[2]).any()


def test_a_scrambled_patch_keeps_its_mean_and_need_not_be_square() -> None:
    patch = np.zeros((20, 40, 3), dtype=np.uint8)
    patch[5:15, 10:30] = 200, 120, 60
    other = scrambled(patch, [1])
    assert other.shape == patch.shape
    assert other.mean(axis=(0, 1)) == pytest.approx(patch.mean(axis=(0, 1)), rel=0.35)
    assert abs(np.corrcoef(other[..., 0].ravel(), patch[..., 0].ravel())[0, 1]) < 0.5


def test_an_ellipse_fills_its_box_and_fades_at_the_rim() -> None:
    mask = ellipse(20, 30, 0.2)[..., 0]
    assert mask[10, 15] == 1
    assert mask[0, 0] == mask[-1, -1] == 0
    assert 0 < mask[10, 1] < 1


def test_levels_are_cut_to_what_eight_bits_hold() -> None:
    assert colour(np.array([-5.0, 300.0, 12.7])) == (0, 255, 12)
    assert as_image(np.full((2, 2, 3), 400.0)).getpixel((0, 0)) == (255, 255, 255)
