"""See measures/matcher_accuracy.toml."""

import numpy as np
import pytest

from showthrough.core.records import Finding, Outcome
from showthrough.measures.matcher_accuracy import MatcherAccuracy
from showthrough.testing.in_memory import PIXELS, embedder


def findings(seen) -> dict[float, Finding]:
    found = MatcherAccuracy().run(seen, np.random.default_rng(0))
    return {float(finding.params.get("fmr", -1)): finding for finding in found}


@pytest.fixture
def reference(toy, rng):
    return toy.people(150, rng, photos=2, name="r")


def test_a_good_matcher_recognises_most_and_a_useless_one_nobody(observe, toy, reference):
    good = findings(observe(reference=reference))
    useless = findings(observe(reference=reference, embedders=(PIXELS, embedder("pose", toy.pose))))
    assert good[0.01].value > 0.9
    assert useless[0.01].interval.high < 0.1
    assert good[0.001].value <= good[0.01].value
    assert (good[0.01].hits, good[0.01].trials) == (round(good[0.01].value * 150), 150)


def test_a_rate_that_the_sample_cannot_carry_is_refused(observe, reference):
    refused = findings(observe(reference=reference))[0.0001]
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.needed == 300_000


def test_the_curve_comes_in_bars_of_twenty_comparisons(observe, reference):
    own, strangers = findings(observe(reference=reference))[0.01].histograms
    assert own.edges == strangers.edges
    assert sum(own.counts) == 150
    assert sum(strangers.counts) == 300 * 299 // 2 - 150
    assert all(count == 0 or count >= 20 for count in (*own.counts, *strangers.counts))


def test_nobody_with_two_photos_is_no_accuracy(observe, toy, rng):
    (refused,) = findings(observe(reference=toy.people(150, rng))).values()
    assert refused.outcome is Outcome.UNDERPOWERED
    assert "two readable photos" in refused.note


def test_people_who_stand_under_two_names_cost_recognition(observe, toy, reference):
    alike = findings(observe(reference=reference))[0.001]
    twins = reference._replace(
        identity=[f"{name}-{row % 2}" if row < 100 else name for row, name in enumerate(reference.identity)]
    )
    doubled = findings(observe(reference=twins))[0.001]
    assert doubled.value < alike.value - 0.05
    assert doubled.params["threshold"] > alike.params["threshold"]
