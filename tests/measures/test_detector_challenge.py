"""Synthetic scenes as a test of detectors in use, on detectors whose skill is planted."""

import numpy as np
import pytest

from showthrough.core.facts import Challenge, Challenged, DetectionTest
from showthrough.core.records import Outcome
from showthrough.measures.detector_challenge import ChallengeOfDetectors
from showthrough.testing.planted_detectors import detector, scenes


def challenge(on_synthetic: float, on_real: float | None, n: int = 80) -> Challenge:
    rng = np.random.default_rng(1)
    tests = []
    for name in ("synthetic", "photos"):
        objects = scenes(rng, n)
        people = tuple(f"{name}-{row}" for row in range(n))
        tests.append(DetectionTest(name, objects, people, identity_known=False, side=96))
    synthetic, real = tests
    found = detector(synthetic.objects, on_synthetic, rng)
    if on_real is None:
        return Challenge(synthetic, None, (Challenged("ours", "a detector", found, ()),))
    beside = detector(real.objects, on_real, rng)
    return Challenge(synthetic, real, (Challenged("ours", "a detector", found, beside),))


def findings(observe, given: Challenge) -> dict:
    seen = observe(facts=[given])
    found = ChallengeOfDetectors().run(seen, np.random.default_rng(0))
    return {(f.statistic, f.params.get("scenes")): f for f in found}


def test_scenes_that_are_harder_show_a_gap_and_equal_ones_none(observe) -> None:
    harder = findings(observe, challenge(0.4, 0.9))[("challenge_gap", None)]
    assert harder.interval.low > 0.2
    alike = findings(observe, challenge(0.7, 0.7))[("challenge_gap", None)]
    assert alike.interval.contains(0)


def test_both_scores_stand_beside_the_gap(observe) -> None:
    found = findings(observe, challenge(0.4, 0.9))
    scores = {scenes: found[("challenge_map50", scenes)].value for scenes in ("synthetic", "real")}
    gap = found[("challenge_gap", None)].value
    assert gap == pytest.approx(scores["real"] - scores["synthetic"])


def test_without_real_scenes_there_is_a_score_and_no_gap(observe) -> None:
    found = findings(observe, challenge(0.6, None))
    assert found[("challenge_map50", "synthetic")].value == pytest.approx(0.6, abs=0.2)
    assert found[("challenge_gap", None)].value is None


def test_too_few_objects_are_underpowered(observe) -> None:
    found = findings(observe, challenge(0.6, 0.6, n=12))
    assert {finding.outcome for finding in found.values()} == {Outcome.UNDERPOWERED}
