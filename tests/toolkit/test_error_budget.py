"""All tests of an audit share one rate of false alarms."""

import numpy as np
import pytest

from showthrough.core.facts import ErrorBudget
from showthrough.stats.intervals import clopper_pearson
from showthrough.toolkit.error_budget import error_share, shared


def test_a_check_that_is_alone_has_half_of_one_in_twenty_and_others_their_share(leaky):
    assert error_share(leaky(0, n=10)) == 0.025
    assert error_share(leaky(0, n=10, facts=(ErrorBudget(tests=50),))) == pytest.approx(0.0005)


def test_the_lower_end_is_that_of_the_share_and_the_upper_end_that_of_the_test_alone():
    found = shared(lambda level: clopper_pearson(8, 100, level), share=0.001)
    assert found.low == clopper_pearson(8, 100, 0.998).low
    assert found.high == clopper_pearson(8, 100, 0.95).high
    assert found.level == 0.95


def test_twenty_tests_together_raise_a_false_alarm_no_more_often_than_one():
    rng, share, chance = np.random.default_rng(0), 0.025 / 20, 0.1
    hits = rng.binomial(200, chance, (2000, 20))
    lows = {
        int(k): shared(lambda level, k=k: clopper_pearson(int(k), 200, level), share).low
        for k in np.unique(hits)
    }
    alarms = np.vectorize(lambda k: lows[int(k)] > chance)(hits).any(axis=1)
    assert clopper_pearson(int(alarms.sum()), len(alarms), 0.99).low <= 0.025
