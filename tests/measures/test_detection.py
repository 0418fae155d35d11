"""Detection utility, on detectors whose skill is planted."""

import numpy as np
import pytest

from showthrough.core.facts import DetectionScores
from showthrough.core.records import Outcome
from showthrough.measures.detection import Detection
from showthrough.stats.detection.average_precision import Objects
from showthrough.testing.planted_detectors import detectors


def findings(observe, given: DetectionScores) -> dict:
    seen = observe(facts=[given])
    return {f.statistic: f for f in Detection().run(seen, np.random.default_rng(0))}


def test_equal_detectors_lose_nothing(observe) -> None:
    found = findings(observe, detectors({"real": 0.8, "synthetic": 0.8, "floor": 0.1}))
    assert found["map50_drop"].value == 0
    assert found["map50_ratio"].interval.contains(1.0)


def test_useless_synthetic_faces_show_as_a_clear_drop(observe) -> None:
    found = findings(observe, detectors({"real": 0.9, "synthetic": 0.3, "floor": 0.1}))
    assert found["map50_drop"].interval.low > 0.3
    assert found["map50_ratio"].interval.high < 0.7
    assert found["missed_faces"].value == pytest.approx(0.7, abs=0.15)


def test_the_drop_grows_with_what_is_lost(observe) -> None:
    drops = [
        findings(observe, detectors({"real": 0.9, "synthetic": skill, "floor": 0.1}))["map50_drop"].value
        for skill in (0.8, 0.5, 0.2)
    ]
    assert drops == sorted(drops)


def test_a_real_detector_no_better_than_the_floor_makes_it_not_assessable(observe) -> None:
    found = findings(observe, detectors({"real": 0.2, "synthetic": 0.2, "floor": 0.2}))
    assert {finding.outcome for finding in found.values()} == {Outcome.NOT_ASSESSABLE}
    assert "scrambled patches" in found["map50_drop"].note


def test_too_few_test_faces_are_underpowered(observe) -> None:
    found = findings(observe, detectors({"real": 0.9, "synthetic": 0.9, "floor": 0.1}, n=10))
    assert {finding.outcome for finding in found.values()} == {Outcome.UNDERPOWERED}
    assert found["map50_drop"].needed == 20


def test_a_test_without_faces_is_undefined_and_never_averaged(observe) -> None:
    given = detectors({"real": 0.9, "synthetic": 0.9, "floor": 0.1})
    runs = tuple(run._replace(map50=np.nan, map50_95=np.nan) for run in given.runs)
    empty = tuple(Objects(np.empty((0, 4))) for _ in given.tests[0].objects)
    test = given.tests[0]._replace(objects=empty)
    found = findings(observe, given._replace(tests=(test,), runs=runs))
    assert all(finding.value is None for finding in found.values())


def test_the_same_scores_give_the_same_figures_twice(observe) -> None:
    given = detectors({"real": 0.9, "synthetic": 0.6, "floor": 0.1})
    assert findings(observe, given) == findings(observe, given)
