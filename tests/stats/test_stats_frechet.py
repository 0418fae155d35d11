"""Frechet and kernel distance."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from showthrough.errors import NotEnoughDataError
from showthrough.stats import frechet_distance, kernel_distance


def _textbook(a: np.ndarray, b: np.ndarray) -> float:
    own, other = np.cov(a.T), np.cov(b.T)
    gap = a.mean(axis=0) - b.mean(axis=0)
    return float(gap @ gap + np.trace(own + other - 2 * sqrtm(own @ other).real))


@pytest.mark.parametrize(("n", "m", "d"), [(200, 300, 10), (60, 90, 50), (30, 200, 40)])
def test_the_distance_is_that_of_the_matrix_root(rng, n, m, d) -> None:
    mix = rng.normal(size=(d, d))
    a, b = rng.normal(size=(n, d)) @ mix, rng.normal(size=(m, d)) + 0.3
    assert frechet_distance(a, b) == pytest.approx(_textbook(a, b), rel=1e-6)


def test_both_forms_agree(rng) -> None:
    a, b = rng.normal(size=(80, 60)), 2 * rng.normal(size=(80, 60))
    spun = np.linalg.qr(rng.normal(size=(100, 100)))[0][:60]  # the same vectors in 100 dimensions
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(a @ spun, b @ spun), rel=1e-7)


def test_the_same_set_is_at_zero_and_an_offset_does_not_matter(rng) -> None:
    a, b = rng.normal(size=(300, 20)), rng.normal(size=(300, 20))
    assert 0 <= frechet_distance(a, a) < 1e-9
    assert frechet_distance(a + 1e5, b + 1e5) == pytest.approx(frechet_distance(a, b), rel=1e-5)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a))


def test_a_shift_adds_its_square(rng) -> None:
    a = rng.normal(size=(100, 5))
    assert frechet_distance(a, a + 2) == pytest.approx(20)


def test_small_samples_of_one_distribution_look_different(rng) -> None:
    small, large = (frechet_distance(rng.normal(size=(n, 64)), rng.normal(size=(n, 64))) for n in (100, 5000))
    assert small == pytest.approx(21.5, abs=2)
    assert large == pytest.approx(0.45, abs=0.05)


def test_the_kernel_distance_is_the_unbiased_mean_over_pairs(rng) -> None:
    a, b = rng.normal(size=(30, 6)), rng.normal(size=(40, 6)) + 0.5

    def kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return (x @ y.T / 6 + 1) ** 3

    own, other = kernel(a, a), kernel(b, b)
    np.fill_diagonal(own, 0)
    np.fill_diagonal(other, 0)
    expected = own.sum() / (30 * 29) + other.sum() / (40 * 39) - 2 * kernel(a, b).mean()
    assert kernel_distance(a, b).value == pytest.approx(expected)


def test_its_variance_is_that_of_leaving_out_each_image(rng) -> None:
    a, b = rng.normal(size=(12, 3)), rng.normal(size=(15, 3)) + 1
    variance = sum(
        (len(x) - 1) ** 2 / len(x) * np.var([kernel_distance(*pair).value for pair in left], ddof=1)
        for x, left in (
            (a, [(np.delete(a, i, axis=0), b) for i in range(12)]),
            (b, [(a, np.delete(b, i, axis=0)) for i in range(15)]),
        )
    )
    found = kernel_distance(a, b)
    assert found.interval.high - found.value == pytest.approx(1.959964 * np.sqrt(variance))


@pytest.mark.parametrize("runs", [100, pytest.param(3000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_the_kernel_distance_is_covered_with_and_without_a_difference(shift, runs) -> None:
    rng = np.random.default_rng(11)
    big = rng.normal(size=(2, 2000, 4))
    truth = 0.0 if shift == 0 else kernel_distance(big[0], big[1] + shift).value
    found = [
        kernel_distance(rng.normal(size=(60, 4)), rng.normal(size=(60, 4)) + shift).interval
        for _ in range(runs)
    ]
    assert np.mean([interval.contains(truth) for interval in found]) >= 0.93


def test_copies_lie_below_zero(rng) -> None:
    a = rng.normal(size=(300, 10))
    assert kernel_distance(a, a).interval.high < 0


def test_sets_too_small_or_of_different_width_are_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="real holds 2 vectors"):
        frechet_distance(np.zeros((2, 3)), np.zeros((9, 3)))
    with pytest.raises(ValueError, match="3 and of 4 dimensions"):
        kernel_distance(np.zeros((5, 3)), np.zeros((5, 4)))
    with pytest.raises(ValueError, match=r"synthetic\[1, 2\] is nan"):
        frechet_distance(np.zeros((3, 3)), [[0, 0, 0], [0, 0, np.nan], [0, 0, 0]])
