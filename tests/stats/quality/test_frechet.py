"""Frechet and kernel distance."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from showthrough.errors import NotEnoughDataError
from showthrough.stats import frechet_distance, frechet_infinity, kernel_distance


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


def test_features_that_depend_on_others_or_never_change_are_no_obstacle(rng) -> None:
    a, b = rng.normal(size=(90, 10)), rng.normal(size=(90, 10)) + 1
    expected = frechet_distance(a, b)
    constant = np.ones((90, 1))
    assert frechet_distance(np.hstack([a, constant]), np.hstack([b, constant])) == pytest.approx(expected)
    twice = frechet_distance(np.hstack([a, a]), np.hstack([b, b]))
    assert twice == pytest.approx(2 * expected, rel=1e-6)


def test_fewer_images_than_features_lose_no_digits_that_matter(rng) -> None:
    spectrum = np.exp(-np.arange(120) / 6)  # from 1 to 2e-9
    a, b = rng.normal(size=(2, 60, 120)) * spectrum
    own, other = (x - x.mean(axis=0) for x in (a, b))
    root = np.linalg.svd(own @ other.T, compute_uv=False).sum()
    total, gap = (own**2).sum() + (other**2).sum(), a.mean(axis=0) - b.mean(axis=0)
    expected = gap @ gap + (total - 2 * root) / 59
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-6)


def test_with_endless_samples_one_distribution_is_at_zero_from_itself(rng) -> None:
    for n, within in ((200, 1.5), (5000, 0.05)):
        a, b = rng.normal(size=(2, n, 64))
        assert abs(frechet_infinity(a, b, rng=rng)) < within  # FID: 10.6 and .45


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_fid_infinity_is_unbiased_where_fid_is_not(scale) -> None:
    rng = np.random.default_rng(4)
    truth = 8 * (scale - 1) ** 2 + 8 * 0.3**2
    pairs = [(rng.normal(size=(80, 8)), scale * rng.normal(size=(80, 8)) + 0.3) for _ in range(200)]
    values = np.array([frechet_infinity(*pair, rng=rng) for pair in pairs])
    assert values.mean() == pytest.approx(truth, abs=4 * values.std() / np.sqrt(200))
    assert np.mean([frechet_distance(*pair) for pair in pairs]) > truth + 0.3


def test_fid_infinity_is_the_same_for_the_same_seed_and_refused_below_twice_the_features(rng) -> None:
    a, b = rng.normal(size=(2, 60, 8))
    same = [frechet_infinity(a, b, rng=np.random.default_rng(1)) for _ in range(2)]
    assert same[0] == same[1]
    with pytest.raises(NotEnoughDataError, match="twice as many images as features: 128, got 100") as caught:
        frechet_infinity(*rng.normal(size=(2, 100, 64)), rng=rng)
    assert caught.value.needed == 128
    with pytest.raises(ValueError, match="a line needs 2 points"):
        frechet_infinity(a, b, points=1)


def test_the_kernel_distance_is_the_unbiased_mean_over_pairs(rng) -> None:
    a, b = rng.normal(size=(30, 6)), rng.normal(size=(40, 6)) + 0.5

    def kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return (x @ y.T / 6 + 1) ** 3

    own, other = kernel(a, a), kernel(b, b)
    np.fill_diagonal(own, 0)
    np.fill_diagonal(other, 0)
    expected = own.sum() / (30 * 29) + other.sum() / (40 * 39) - 2 * kernel(a, b).mean()
    assert kernel_distance(a, b).value == pytest.approx(expected)


@pytest.mark.parametrize("offset", [0.0, 1e3])
def test_the_faster_products_of_large_sets_change_nothing_that_shows(rng, offset) -> None:
    a, b = np.maximum(rng.normal(size=(2, 600, 32)), 0) + offset
    b[:20] += 8  # a far group
    exact = kernel_distance(a, b)
    fast = kernel_distance(a, b, exact=0)
    half = exact.interval.high - exact.value
    assert fast.value != exact.value
    assert abs(fast.value - exact.value) < 1e-4 * half
    assert fast.interval.high - fast.value == pytest.approx(half, rel=1e-4)


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


def test_the_kernel_distance_is_that_of_torchmetrics_and_torch_fidelity_over_all_images(rng) -> None:
    torch = pytest.importorskip("torch", reason="the extra [audit] is not installed")
    kid = pytest.importorskip("torchmetrics.image.kid")
    fidelity = pytest.importorskip("torch_fidelity.metric_kid", reason="torch-fidelity is of the dev extra")
    a, b = rng.normal(size=(120, 24)), rng.normal(size=(120, 24)) * 1.2 + 0.3
    ours = kernel_distance(a, b).value
    assert float(kid.poly_mmd(torch.tensor(a), torch.tensor(b))) == pytest.approx(ours, rel=1e-9)
    whole = fidelity.kid_features_to_metric(
        torch.tensor(a), torch.tensor(b), kid_subsets=1, kid_subset_size=120, verbose=False
    )
    assert whole[fidelity.KEY_METRIC_KID_MEAN] == pytest.approx(ours, rel=1e-9)
    parts = fidelity.kid_features_to_metric(
        torch.tensor(a), torch.tensor(b), kid_subsets=200, kid_subset_size=60, verbose=False
    )
    error = parts[fidelity.KEY_METRIC_KID_STD] / np.sqrt(
        200
    )  # of a mean over subsets, which estimates the same
    assert abs(parts[fidelity.KEY_METRIC_KID_MEAN] - ours) < 5 * error
