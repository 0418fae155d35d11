"""True acceptance at false match rates, and the curve."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.biometric.calibration import calibrate
from showthrough.stats.biometric.match_rates import match_rates
from showthrough.stats.biometric.verification import error_curve, true_acceptance


def photos(rng, n, noise=0.5, each=2, dims=24):
    drawn = np.repeat(rng.normal(size=(n, dims)), each, axis=0) + noise * rng.normal(size=(n * each, dims))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.repeat(np.arange(n), each)


def test_threshold_and_rate_are_those_of_calibration(rng):
    vectors, who = photos(rng, 150)
    found = {point.fmr: point for point in true_acceptance(vectors, who, rng, replicates=100)}
    assert sorted(found) == [0.001, 0.01]
    for fmr, point in found.items():
        known = calibrate(vectors, who, (fmr,))
        assert point.threshold == known.threshold.value
        assert point.fnmr == pytest.approx(known.fnmr)
        assert point.interval.low <= point.tar <= point.interval.high


def test_a_better_matcher_accepts_more_and_a_stricter_rate_less(rng):
    sharp, blurred = (true_acceptance(*photos(rng, 150, noise), rng, replicates=100) for noise in (0.5, 1.2))
    assert all(one.tar > other.tar for one, other in zip(sharp, blurred, strict=True))
    assert blurred[0].tar <= blurred[1].tar


def test_intervals_cover_the_rate_of_endless_people():
    truth = true_acceptance(
        *photos(np.random.default_rng(99), 1500, 0.9), np.random.default_rng(0), (0.01,), 100
    )[0].tar
    covered = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        covered += true_acceptance(*photos(rng, 100, 0.9), rng, (0.01,), 100)[0].interval.contains(truth)
    assert covered >= 34


def test_where_everybody_is_recognised_the_interval_does_not_claim_certainty(rng):
    point = true_acceptance(*photos(rng, 150, 0.1), rng, (0.01,), 100)[0]
    assert point.tar == 1
    assert 0.95 < point.interval.low < 0.99


def test_many_photos_of_few_people_do_not_narrow_it(rng):
    few = true_acceptance(*photos(rng, 40, 1.0, each=8), rng, (0.01,), 100)[0]
    many = true_acceptance(*photos(rng, 400, 1.0, each=2), rng, (0.01,), 100)[0]
    assert few.genuine > many.genuine
    assert few.interval.high - few.interval.low > many.interval.high - many.interval.low


def test_people_with_one_photo_each_cannot_be_recognised(rng):
    with pytest.raises(NotEnoughDataError, match="two readable photos"):
        true_acceptance(*photos(rng, 150, each=1), rng)


def test_too_few_people_carry_no_rate(rng):
    with pytest.raises(NotEnoughDataError, match="needs 3000 comparisons") as refused:
        true_acceptance(*photos(rng, 10), rng)
    assert refused.value.needed == 3000


def test_the_curve_holds_every_comparison_and_its_rates(rng):
    vectors, who = photos(rng, 60)
    curve = error_curve(vectors, who)
    assert curve.genuine.sum() == 60
    assert curve.strangers.sum() == 120 * 119 // 2 - 60
    alike = (vectors.astype(np.float32) @ vectors.astype(np.float32).T)[np.triu_indices(120, 1)]
    same = np.equal.outer(who, who)[np.triu_indices(120, 1)]
    exact = match_rates(alike[same], alike[~same], curve.edges[40:60])
    assert curve.fmr[40:60] == pytest.approx(exact.fmr, abs=1e-4)
    assert curve.fnmr[40:60] == pytest.approx(exact.fnmr, abs=1e-4)
