"""ROC and DET curves that can be printed."""

from functools import partial

import numpy as np
import pytest

from showthrough.stats.biometric.verification import ErrorCurve, error_curve
from showthrough.stats.roc import operating_interval
from showthrough.toolkit.error_curves import det_curve, roc_curve


def a_roc(members, nonmembers):
    return roc_curve(members, nonmembers, partial(operating_interval, members, nonmembers))


@pytest.mark.parametrize("seed", range(12))
def test_the_band_holds_the_empirical_curve_and_each_step_twenty_people(seed):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(30, 600, 2)
    digits = int(rng.integers(0, 4))  # few digits make ties
    members = np.round(rng.normal(rng.uniform(0, 2), 1, n), digits)
    nonmembers = np.round(rng.normal(0, 1, m), digits)
    (curve,) = a_roc(members, nonmembers)
    assert all(low <= y <= high for low, y, high in zip(curve.low, curve.y, curve.high, strict=True))
    assert min(curve.counts) >= 20
    assert sum(curve.counts) == n + m
    assert (curve.x[-1], curve.y[-1]) == (1.0, 1.0)


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_each_point_is_the_share_caught_above_one_threshold(shift):
    rng = np.random.default_rng(3)
    members, nonmembers = rng.normal(shift, 1, 400), rng.normal(0, 1, 300)
    (curve,) = a_roc(members, nonmembers)
    for x, y in zip(curve.x[:-1], curve.y[:-1], strict=True):
        threshold = np.sort(nonmembers)[-1 - round(x * 300)]
        assert (nonmembers > threshold).mean() == pytest.approx(x, abs=1e-6)
        assert (members > threshold).mean() == pytest.approx(y, abs=1e-6)


def test_a_leak_rises_above_guessing_and_none_stays_in_the_band():
    rng = np.random.default_rng(0)
    others = rng.normal(0, 1, 1000)
    (leak,) = a_roc(rng.normal(1.5, 1, 1000), others)
    (none,) = a_roc(rng.normal(0, 1, 1000), others)
    assert np.mean([low > x for low, x in zip(leak.low, leak.x, strict=True)]) > 0.8
    assert np.mean([low <= x for low, x in zip(none.low, none.x, strict=True)]) > 0.8


def test_few_people_make_no_curve():
    assert a_roc(np.arange(19.0), np.arange(19.0)) == ()


def test_equal_scores_make_no_curve():
    assert a_roc(np.zeros(300), np.zeros(300)) == ()


def faces(rng, people, photos=2):
    mean = rng.normal(size=(people, 32))
    vectors = np.repeat(mean, photos, axis=0) + 0.9 * rng.normal(size=(people * photos, 32))
    who = np.repeat(np.arange(people), photos)
    return error_curve(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), who)


def test_a_det_curve_falls_and_each_step_stands_for_twenty_images(rng):
    (curve,) = det_curve(faces(rng, 400), most_photos=2)
    assert len(curve.x) >= 4
    assert list(curve.x) == sorted(curve.x)
    assert list(curve.y) == sorted(curve.y, reverse=True)
    assert min(curve.counts) >= 20
    assert curve.x[-1] == 1.0


def test_a_det_curve_lies_on_the_curve_of_all_comparisons(rng):
    whole = faces(rng, 400)
    (curve,) = det_curve(whole, most_photos=2)
    known = {(round(x, 6), round(y, 6)) for x, y in zip(whole.fmr.tolist(), whole.fnmr.tolist(), strict=True)}
    assert {(round(x, 6), round(y, 6)) for x, y in zip(curve.x, curve.y, strict=True)} <= known


def test_comparisons_of_few_images_make_no_det_curve(rng):
    assert det_curve(faces(rng, 8), most_photos=2) == ()
    few = ErrorCurve(np.array([-1.0, 0.0, 1.0]), np.array([0, 400]), np.array([171, 0]))
    assert det_curve(few, most_photos=30) == ()  # 171 pairs may be those of 19 images
