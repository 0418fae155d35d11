"""All membership attacks of an audit together: one error rate for the lot."""

import numpy as np
import pytest

from showthrough.attacks.calibrated_nearest import CalibratedNearest
from showthrough.attacks.density_ratio import DensityRatio
from showthrough.attacks.monte_carlo import MonteCarlo
from showthrough.attacks.nearest_sample import NearestSample
from showthrough.core.facts import Blind, Family
from showthrough.stats.intervals import Interval

SUITE = (NearestSample(), CalibratedNearest(), MonteCarlo(), DensityRatio(components=5))
EMBEDDERS = 2  # pixels and face
GUESSES = Family(EMBEDDERS * sum(check.guesses for check in SUITE))
FAIR = Blind(0.5, Interval(0.4, 0.6, 0.95), 0, 0)  # takes no answer back, so that every alarm counts


def alarms(leaky, runs: int, share: float = 0.0, n: int = 110) -> float:
    """Return in how many audits some attack claims that a leak is shown."""
    shown = 0
    for seed in range(runs):
        seen = leaky(share=share, seed=1000 + seed, n=n, facts=(GUESSES, FAIR))
        found = [f for check in SUITE for f in check.run(seen, np.random.default_rng(seed))]
        shown += any(f.shows_leak for f in found if f.statistic in ("auc", "tpr_at_fpr"))
    return shown / runs


def test_each_attack_counts_its_guesses(leaky):
    seen = leaky(share=0.0, n=60, facts=(FAIR,))
    for check in SUITE:
        found = check.run(seen, np.random.default_rng(0))
        assert sum(f.statistic == "auc" for f in found) == EMBEDDERS * check.guesses


def test_among_many_guesses_the_lower_end_is_lower_and_the_upper_end_stays(leaky):
    alone, among = (
        NearestSample(by="face").run(leaky(share=0.2, facts=facts), np.random.default_rng(0))[1]
        for facts in ((FAIR,), (GUESSES, FAIR))
    )
    assert among.interval.low < alone.interval.low
    assert among.interval.high == alone.interval.high
    assert "allows for 10 guesses" in among.note
    assert among.detectable > alone.detectable  # what could have been shown is told by the same lower end


def test_where_nothing_leaks_hardly_an_audit_claims_a_leak(leaky):
    assert alarms(leaky, runs=12) <= 2 / 12


def test_a_leak_is_still_shown(leaky):
    assert alarms(leaky, runs=3, share=0.5) == 1.0


@pytest.mark.slow
def test_over_many_audits_without_a_leak_no_more_than_the_nominal_share_claim_one(leaky):
    runs = 1000
    assert alarms(leaky, runs) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
