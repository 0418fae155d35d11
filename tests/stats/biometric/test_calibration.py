"""A threshold with a certificate, and whether the certificate is true."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats import calibrate, count_matches

NOISE, WIDTH = 0.5, 16


def _people(n: int, images: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    identity = np.repeat(np.arange(n), images)
    vectors = rng.normal(size=(n, WIDTH))[identity] + NOISE * rng.normal(size=(n * images, WIDTH))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), identity


def test_the_threshold_is_the_lowest_that_keeps_the_rate_over_all_pairs(rng) -> None:
    vectors, identity = _people(60, 3, rng)
    found = calibrate(vectors, identity)
    cosine = (vectors.astype(np.float64) @ vectors.astype(np.float64).T).astype(np.float32)
    i, j = np.triu_indices(len(identity), 1)
    impostor = np.sort(cosine[i, j][identity[i] != identity[j]])
    genuine = cosine[i, j][identity[i] == identity[j]]
    allowed = int(0.01 * len(impostor))
    assert found.threshold[1:5] == (0.01, len(impostor), 60, allowed)
    assert found.threshold.value == np.nextafter(impostor[-1 - allowed], np.float32(1))
    assert found.fnmr == (genuine < found.threshold.value).mean()
    assert (found.genuine, found.genuine_identities) == (180, 60)
    assert found.mean_genuine == pytest.approx(genuine.mean(), abs=1e-6)
    assert found.mean_impostor == pytest.approx(impostor.mean(), abs=1e-6)


def test_the_order_of_images_does_not_matter(rng) -> None:
    vectors, identity = _people(40, 4, rng)
    shuffled = rng.permutation(len(identity))
    names = np.array([f"person {i}" for i in identity])
    a, b = calibrate(vectors, identity), calibrate(vectors[shuffled], names[shuffled])
    assert a.threshold == b.threshold
    assert a.fnmr == b.fnmr
    assert a.fnmr_interval.high == pytest.approx(b.fnmr_interval.high)
    assert a.fmr_interval.high == pytest.approx(b.fmr_interval.high)


def test_the_strictest_rate_that_the_comparisons_support_is_taken(rng) -> None:
    assert calibrate(*_people(60, 3, rng)).threshold.target_fmr == 1e-2  # 15,930 comparisons
    assert calibrate(*_people(100, 3, rng)).threshold.target_fmr == 1e-3  # 44,550
    assert calibrate(*_people(100, 3, rng), targets=(0.1, 0.05)).threshold.target_fmr == 0.05


def test_too_few_comparisons_or_people_are_refused_with_the_number_needed(rng) -> None:
    with pytest.raises(NotEnoughDataError, match="takes 3,000 comparisons") as caught:
        calibrate(*_people(20, 3, rng))
    needed = caught.value.needed
    assert needed == 27  # 27 * 26 / 2 * 9 = 3,159
    assert calibrate(*_people(needed, 3, rng)).threshold.errors == 31
    with pytest.raises(NotEnoughDataError, match="needs 10 people, got 9"):
        calibrate(*_people(9, 60, rng))


def test_without_second_images_there_is_no_false_non_match_rate(rng) -> None:
    found = calibrate(*_people(90, 1, rng))
    assert (found.fnmr, found.fnmr_interval, found.genuine, found.mean_genuine) == (None, None, 0, None)
    assert found.threshold.comparisons == 90 * 89 // 2


def test_a_matcher_without_misses_is_known_only_as_well_as_there_are_people(rng) -> None:
    centres = np.linalg.qr(rng.normal(size=(120, 120)))[0].astype(np.float32)
    found = calibrate(np.repeat(centres, 5, axis=0), np.repeat(np.arange(120), 5))
    assert found.fnmr == 0
    assert found.fnmr_interval.high == pytest.approx(1 - 0.025 ** (1 / 120))


@pytest.mark.parametrize("runs", [30, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("n", "images"), [(60, 3), (60, 8)])
def test_the_true_rates_at_the_threshold_are_covered_by_intervals_that_count_people(n, images, runs) -> None:
    rng = np.random.default_rng(n + images)
    first, second = _people(20000, 2, rng)[0].reshape(20000, 2, WIDTH).swapaxes(0, 1)
    genuine, many = np.einsum("ij,ij->i", first, second), first[:1000]
    fmr_holds, fnmr_holds, exact_holds = [], [], []
    for _ in range(runs):
        found = calibrate(*_people(n, images, rng), targets=(0.01,))
        at = found.threshold.value
        fmr = (count_matches(many, many, at) - 1000) / (1000 * 999)
        fmr_holds.append(found.fmr_interval.contains(fmr))
        exact_holds.append(fmr <= found.threshold.fmr_high)
        fnmr_holds.append(found.fnmr_interval.contains((genuine < at).mean()))
    assert np.mean(fmr_holds) >= 0.93
    assert np.mean(fnmr_holds) >= 0.93
    if images == 8:  # the exact bound takes dependent comparisons for independent ones
        assert np.mean(exact_holds) < 0.9
