"""Flat, noisy and equal pictures are told from photos, and nothing is where real pictures are noise too."""

import numpy as np
import pytest

from showthrough.stats.quality.picture_content import picture_content, unused_half
from smooth_pictures import smooth


def photos(n: int = 60, seed: int = 0) -> np.ndarray:
    return smooth(n, np.random.default_rng(seed)) / 255


def noise(n: int = 60) -> np.ndarray:
    return np.random.default_rng(1).random((n, 24, 24, 3))


def test_photos_are_neither_flat_nor_noise_nor_equal() -> None:
    real, made = picture_content(photos()), picture_content(photos(seed=5))
    assert not made.flat.any()
    assert not made.noisy(real).any()
    assert not made.are_equal(real)


def test_noise_and_photos_drowned_in_it_are_noise() -> None:
    real = picture_content(photos())
    drowned = np.clip(0.5 + 0.2 * (photos(seed=5) - 0.5) + 0.5 * (noise() - 0.5), 0, 1)
    assert picture_content(noise()).noisy(real).all()
    assert picture_content(drowned).noisy(real).mean() > 0.9


def test_a_grainy_photo_is_a_photo() -> None:
    grainy = photos(seed=5) + np.random.default_rng(2).normal(0, 0.05, (60, 24, 24, 3))
    assert not picture_content(grainy).noisy(picture_content(photos())).any()


def test_where_real_pictures_are_noise_nothing_is_said_of_others() -> None:
    assert not picture_content(noise()).noisy(picture_content(noise())).any()


def test_flat_and_equal_pictures_are_told_apart() -> None:
    real = picture_content(photos())
    colours = np.ones((60, 24, 24, 3)) * np.random.default_rng(3).random((60, 1, 1, 3))
    flat, equal = picture_content(colours), picture_content(np.repeat(photos()[:1], 60, axis=0))
    assert flat.flat.all()
    assert not flat.noisy(real).any()
    assert not flat.are_equal(real)
    assert equal.are_equal(real)
    assert not equal.flat.any()


def test_what_is_no_picture_is_refused_and_none_is_nothing() -> None:
    with pytest.raises(ValueError, match="2 x 2"):
        picture_content(np.zeros((5, 1, 1, 3)))
    assert len(picture_content(np.zeros((0, 8, 8, 3))).flat) == 0


def test_a_half_is_unused_only_where_real_pictures_use_it() -> None:
    full = np.linspace(0, 1, 1000)
    assert unused_half(0.5 + full / 2, full) == "dark"
    assert unused_half(0.5 + full / 2, 0.5 + full / 3) is None
    assert unused_half(np.append(0.5 + full / 2, np.zeros(5)), full) is None
