"""The identity bootstrap of TPR at an FPR."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from showthrough.errors import NotEnoughDataError
from showthrough.stats import bootstrap_tpr_at_fpr, operating_interval, tpr_at_fpr


@pytest.mark.parametrize("decimals", [1, 12])
@pytest.mark.parametrize("fpr", [0.05, 0.11])
def test_it_is_what_drawing_and_sorting_people_again_gives_ties_included(rng, decimals, fpr) -> None:
    members, others = rng.normal(1, 1, 300).round(decimals), rng.normal(0, 1, 60).round(decimals)
    drawn = [tpr_at_fpr(rng.choice(members, 300), rng.choice(others, 60), fpr) for _ in range(4000)]
    for level in (0.5, 0.8, 0.95):
        interval = bootstrap_tpr_at_fpr(members, others, fpr, rng, replicates=4000, level=level)
        for end, tail in ((interval.low, (1 - level) / 2), (interval.high, (1 + level) / 2)):
            below, at_most = np.mean(drawn < np.array(end)), np.mean(drawn <= np.array(end))
            assert below - 0.025 <= tail <= at_most + 0.025


def test_a_rate_that_cannot_be_resolved_and_levels_that_cannot_be_are_refused(rng) -> None:
    with pytest.raises(NotEnoughDataError, match="takes 100 other people") as caught:
        bootstrap_tpr_at_fpr(np.arange(50.0), np.arange(99.0), 0.01, rng)
    assert caught.value.needed == 100
    with pytest.raises(ValueError, match="fpr"):
        bootstrap_tpr_at_fpr(np.arange(50.0), np.arange(99.0), 0.0, rng)
    with pytest.raises(ValueError, match="nan"):
        bootstrap_tpr_at_fpr([np.nan], np.arange(99.0), 0.1, rng)


def test_the_same_seed_gives_the_same_interval() -> None:
    members, others = np.arange(50.0), np.arange(40.0)
    first, again = (bootstrap_tpr_at_fpr(members, others, 0.1, np.random.default_rng(4)) for _ in range(2))
    assert first == again


def test_without_a_hit_it_claims_a_certainty_that_the_deciding_interval_does_not(rng) -> None:
    members, others = np.zeros(100), np.arange(1.0, 101.0)
    found = bootstrap_tpr_at_fpr(members, others, 0.05, rng)
    assert found.low == found.high == 0
    assert operating_interval(members, others, 0.05).high > 0.03


def test_many_people_are_covered_and_few_accusations_are_not() -> None:
    rng = np.random.default_rng(6)

    def covered(n: int, fpr: float) -> float:
        truth = ndtr(1 + ndtri(fpr))
        found = [bootstrap_tpr_at_fpr(rng.normal(1, 1, n), rng.normal(0, 1, n), fpr, rng) for _ in range(300)]
        return float(np.mean([interval.contains(truth) for interval in found]))

    assert covered(2000, 0.1) >= 0.95 - 2 * np.sqrt(0.95 * 0.05 / 300)
    assert covered(100, 0.01) < 0.9  # one accused: the reason why it never decides
