"""Linkability and its permutation null."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.biometric.linkability import linkability, linkability_excess


def test_it_is_one_where_scores_never_overlap_and_zero_where_they_are_the_same():
    assert linkability([0.8, 0.9], [0.0, 0.1]) == 1
    assert linkability([0.1, 0.9, 0.3], [0.3, 0.1, 0.9]) == 0


def test_it_is_the_sum_that_one_can_make_by_hand():
    mated, nonmated = [0.9] * 3 + [0.1], [0.9] + [0.1] * 3
    assert linkability(mated, nonmated) == pytest.approx(0.75 * (0.75 - 0.25) / (0.75 + 0.25))


def test_two_samples_of_one_distribution_do_not_give_zero_but_their_excess_does():
    raw, excess, alarms = [], [], 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        found = linkability_excess(rng.normal(0.3, 0.1, 200), rng.normal(0.3, 0.1, 200), rng, 200)
        raw.append(found.raw)
        excess.append(found.value)
        alarms += found.interval.low > 0
    assert np.mean(raw) > 0.03
    assert abs(np.mean(excess)) < 0.01
    assert alarms <= 3


def test_more_leak_links_more(rng):
    control = rng.normal(0.3, 0.1, 300)
    found = [
        linkability_excess(
            np.where(np.arange(300) < 300 * share, 0.95, rng.normal(0.3, 0.1, 300)), control, rng, 200
        )
        for share in (0.0, 0.2, 0.6, 1.0)
    ]
    values = [each.value for each in found]
    assert values == sorted(values)
    assert found[1].interval.low > 0
    assert values[-1] == pytest.approx(1 - found[-1].null)


def test_too_few_people_are_refused(rng):
    with pytest.raises(NotEnoughDataError, match="needs 50 people of each role, got 49"):
        linkability_excess(rng.normal(0, 0.1, 49), rng.normal(0, 0.1, 80), rng)


def test_the_same_scores_on_both_sides_are_no_two_samples(rng):
    scores = rng.normal(0.3, 0.1, 200)
    with pytest.raises(NotAssessableError, match="same photos"):
        linkability_excess(scores, scores, rng)
