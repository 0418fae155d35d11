"""Match rates and thresholds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showthrough.stats import equal_error_rate, match_rates, threshold_at_fmr

Scores = st.lists(st.integers(-8, 8), min_size=1, max_size=40)


def test_rates_are_hand_computed_and_equality_is_a_match() -> None:
    rates = match_rates([0.9, 0.5, 0.7, 0.2], [0.5, 0.1, 0.3, 0.6], [0.5, 0.55, -1, 2])
    assert rates.fmr.tolist() == [0.5, 0.25, 1, 0]
    assert rates.fnmr.tolist() == [0.25, 0.5, 0, 1]


@settings(deadline=None, max_examples=50)
@given(Scores, st.floats(0, 0.99))
def test_the_threshold_keeps_the_rate_and_any_lower_one_breaks_it(impostor, fmr) -> None:
    scores = np.array(impostor, float)
    threshold = threshold_at_fmr(scores, fmr)
    assert (scores >= threshold).mean() <= fmr + 1e-12
    assert (scores >= np.nextafter(threshold, -np.inf)).mean() > fmr


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_threshold_just_misses_the_first_excluded_score_in_its_own_precision(rng, dtype) -> None:
    scores = rng.random(1000).astype(dtype)
    threshold = threshold_at_fmr(scores, 0.01)
    for given_as in (
        threshold,
        np.float64(threshold),
        np.float32(threshold) if dtype == np.float32 else threshold,
    ):
        assert (scores >= given_as).sum() == 10
    assert dtype(threshold) == threshold
    assert dtype(threshold) == np.nextafter(np.sort(scores)[-11], dtype(np.inf))


def test_zero_errors_are_allowed_and_a_rate_of_one_is_not() -> None:
    assert threshold_at_fmr([0.1, 0.9], 0.0) == np.nextafter(0.9, 1)
    with pytest.raises(ValueError, match="below 1, got 1"):
        threshold_at_fmr([0.1, 0.9], 1.0)
    with pytest.raises(ValueError, match=r"impostor\[0\] is nan"):
        threshold_at_fmr(np.array([np.nan], np.float32), 0.0)


@pytest.mark.parametrize(
    ("genuine", "impostor", "expected"),
    [
        ([3, 4], [1, 2], 0.0),
        ([1, 2], [3, 4], 1.0),
        ([1, 3], [2, 0], 0.5),
        ([5, 6, 7, 1], [0, 2, 3, 4, 4], 0.125),  # at 4: .4 and .25; above it 0 and .25, the smaller sum
        ([2, 2], [2, 2], 0.5),
    ],
)
def test_the_equal_error_rate_is_hand_computed(genuine, impostor, expected) -> None:
    assert equal_error_rate(genuine, impostor) == expected


def test_the_equal_error_rate_of_two_normals_is_known(rng) -> None:
    from scipy.special import ndtr

    found = equal_error_rate(rng.normal(size=20000) + 2, rng.normal(size=20000))
    assert found == pytest.approx(ndtr(-1), abs=0.01)


@settings(deadline=None, max_examples=50)
@given(Scores, Scores)
def test_the_equal_error_rate_lies_between_the_rates_at_the_crossing(genuine, impostor) -> None:
    found = equal_error_rate(genuine, impostor)
    at = np.arange(-9.5, 9.5)
    fmr, fnmr = match_rates(genuine, impostor, at)
    assert np.minimum(fmr, fnmr).max() / 2 <= found <= np.maximum(fmr, fnmr).min()
