"""Shares whose trials belong to people."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.clusters import clustered_share
from showthrough.stats.intervals import clopper_pearson


def test_several_photos_of_a_person_do_not_make_a_share_surer():
    hits = np.arange(100) < 20
    once = clustered_share(hits, np.arange(100))
    tenfold = clustered_share(np.repeat(hits, 10), np.repeat(np.arange(100), 10))
    assert tenfold.trials == 1000
    assert tenfold.interval.low == pytest.approx(once.interval.low, abs=0.01)
    assert tenfold.interval.high > clopper_pearson(200, 1000).high


def test_one_partner_behind_all_hits_makes_it_less_sure():
    hits = np.arange(200) < 20
    alone = clustered_share(hits, np.arange(200))
    shared = clustered_share(hits, np.arange(200), np.where(hits, 0, np.arange(200)))
    assert shared.interval.high > alone.interval.high
    assert shared.value == alone.value == 0.1


def test_the_interval_covers_when_people_differ():
    rng, covered = np.random.default_rng(0), 0
    for _ in range(200):
        tendency = rng.beta(1, 4, 80)
        covered += clustered_share(
            rng.random((80, 5)).ravel() < np.repeat(tendency, 5), np.repeat(np.arange(80), 5)
        ).interval.contains(0.2)
    assert covered >= 184


def test_no_trial_is_refused():
    with pytest.raises(NotEnoughDataError, match="no case"):
        clustered_share([], [])
