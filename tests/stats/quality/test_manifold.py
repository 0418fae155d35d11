"""Precision, recall, density, coverage."""

import numpy as np
import pytest
from prdc import compute_prdc

from showthrough.errors import NotEnoughDataError
from showthrough.stats import Manifold, manifold


@pytest.mark.parametrize(("n", "m", "d", "k"), [(100, 120, 3, 5), (200, 80, 40, 3), (60, 60, 200, 1)])
def test_figures_are_those_of_prdc_where_nothing_ties(rng, capsys, n, m, d, k) -> None:
    real, synthetic = rng.normal(size=(n, d)), 1.1 * rng.normal(size=(m, d)) + 0.1
    expected = compute_prdc(real, synthetic, k)
    assert manifold(real, synthetic, k) == pytest.approx(tuple(expected.values()))


def test_hand_computed_figures_on_a_line() -> None:
    real, synthetic = [[0.0], [1.0], [2.0], [10.0]], [[0.0], [1.5], [3.0], [30.0]]
    # k = 1: real radii 1, 1, 1, 8; synthetic radii 1.5, 1.5, 1.5, 27
    assert manifold(real, synthetic, k=1) == Manifold(0.75, 1.0, 1.0, 1.0)


def test_a_point_on_the_edge_is_inside_for_precision_and_outside_for_coverage() -> None:
    real, synthetic = [[0.0], [1.0], [100.0], [101.0]], [[-1.0], [-3.0]]
    assert manifold(real, synthetic, k=1) == Manifold(0.5, 0.5, 0.0, 0.0)


def test_an_offset_does_not_change_the_figures(rng) -> None:
    real, synthetic = rng.normal(size=(200, 6)), 1.2 * rng.normal(size=(150, 6))
    assert manifold(real + 1e4, synthetic + 1e4) == manifold(real, synthetic)


def test_what_float32_cannot_tell_is_compared_again(rng) -> None:
    grid = rng.integers(0, 3, size=(150, 6)).astype(float)  # nearly all distances tie
    other = rng.integers(0, 3, size=(120, 6)).astype(float)
    expected = _by_hand(grid, other, 4)
    assert manifold(grid, other, 4) == pytest.approx(expected)
    assert manifold(4 * grid + 1000, 4 * other + 1000, 4) == pytest.approx(expected)


def _by_hand(real: np.ndarray, synthetic: np.ndarray, k: int) -> tuple[float, ...]:
    def squared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return ((a[:, None] - b) ** 2).sum(axis=2)

    own, other = (np.sort(squared(x, x), axis=1)[:, k] for x in (real, synthetic))
    across = squared(real, synthetic)
    inside = across < own[:, None]
    precision, recall = (across <= own[:, None]).any(axis=0).mean(), (across <= other).any(axis=1).mean()
    return precision, recall, inside.sum() / (k * len(synthetic)), inside.any(axis=1).mean()


def test_copies_score_perfectly_and_noise_still_has_recall(rng) -> None:
    real = rng.normal(size=(100, 4))
    assert manifold(real, real)[:2] == (1.0, 1.0)
    noise = manifold(real, 100 * rng.normal(size=(100, 4)))
    assert noise.recall == 1.0
    assert noise.precision < 0.1


def test_fewer_images_than_neighbours_are_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="synthetic holds 5 vectors, needs 6"):
        manifold(np.zeros((10, 2)), np.zeros((5, 2)))
    with pytest.raises(ValueError, match="2 and of 3 dimensions"):
        manifold(np.zeros((10, 2)), np.zeros((10, 3)))
