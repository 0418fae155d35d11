"""Detection utility, on detectors whose skill is planted."""

import numpy as np
import pytest

from showthrough.core.facts import DetectionScores
from showthrough.core.records import Outcome
from showthrough.measures.detection import Detection
from showthrough.stats.detection.average_precision import Detections, Objects
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
    assert found["missed_objects"].value == pytest.approx(0.7, abs=0.15)


def test_the_drop_grows_with_what_is_lost(observe) -> None:
    drops = [
        findings(observe, detectors({"real": 0.9, "synthetic": skill, "floor": 0.1}))["map50_drop"].value
        for skill in (0.8, 0.5, 0.2)
    ]
    assert drops == sorted(drops)


def test_a_real_detector_no_better_than_the_floor_makes_it_not_assessable(observe) -> None:
    found = findings(observe, detectors({"real": 0.2, "synthetic": 0.2, "floor": 0.2}))
    assert {finding.outcome for finding in found.values()} == {Outcome.NOT_ASSESSABLE}
    assert "could learn nothing" in found["map50_drop"].note


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


def test_where_even_the_real_detector_misses_nearly_everything_nothing_is_compared(observe) -> None:
    """A detector that finds nothing loses nothing: both once met any limit."""
    given = detectors({"real": 0.9, "synthetic": 0.9, "floor": 0.1})
    runs = tuple(run._replace(threshold=0.9999) for run in given.runs)
    found = findings(observe, given._replace(runs=runs))
    assert {finding.outcome for finding in found.values()} == {Outcome.NOT_ASSESSABLE}
    assert "misses 100 %" in found["map50_drop"].note


def test_a_slice_in_which_synthetic_pictures_fail_is_told_beside_the_whole(observe) -> None:
    given = detectors({"real": 0.9, "synthetic": 0.9, "floor": 0.05}, n=120)
    (test,) = given.tests
    dark = np.arange(120) % 2 == 0
    test = test._replace(groups=tuple(("night",) if own else () for own in dark))
    nothing = Detections(np.array([[0.0, 0.0, 8.0, 8.0]]), np.array([0.1]))
    runs = [
        run._replace(found=tuple(nothing if own else one for own, one in zip(dark, run.found, strict=True)))
        if run.condition == "synthetic"
        else run
        for run in given.runs
    ]
    seen = observe(facts=[given._replace(tests=(test,), runs=tuple(runs))])
    drops = {
        finding.params.get("slice"): finding
        for finding in Detection().run(seen, np.random.default_rng(0))
        if finding.statistic == "map50_drop"
    }
    assert set(drops) == {None, "night"}
    assert drops["night"].interval.low > 0.6
    assert drops["night"].n_images == 60
    assert drops[None].value < drops["night"].value


def test_each_class_is_told_by_itself(observe) -> None:
    """Plates are found as well after synthetic ones; faces, the other class, are not."""
    given = detectors({"real": 0.9, "synthetic": 0.9, "floor": 0.05}, n=120)
    (test,) = given.tests
    is_plate = np.arange(120) % 2
    objects = tuple(Objects(o.boxes, np.array([c])) for o, c in zip(test.objects, is_plate, strict=True))
    test = test._replace(objects=objects, classes=("face", "licence plate"))
    runs = []
    for run in given.runs:
        labelled = []
        for one, label in zip(run.found, is_plate, strict=True):
            wrong = run.condition == "synthetic" and label == 0
            kept = one._replace(boxes=one.boxes[-1:], scores=one.scores[-1:]) if wrong else one
            labelled.append(kept._replace(labels=np.full(len(kept.boxes), label)))
        runs.append(run._replace(found=tuple(labelled)))
    seen = observe(facts=[given._replace(tests=(test,), runs=tuple(runs))])
    found = Detection().run(seen, np.random.default_rng(0))
    drops = {f.params["class"]: f for f in found if f.statistic == "map50_drop"}
    assert drops["face"].interval.low > 0.5
    assert abs(drops["licence plate"].value) < 0.2


def test_misses_are_told_by_the_size_of_objects_that_there_are(observe) -> None:
    seen = observe(facts=[detectors({"real": 0.9, "synthetic": 0.5, "floor": 0.1})])
    found = Detection().run(seen, np.random.default_rng(0))
    by_size = {f.params["size"]: f for f in found if f.statistic == "missed_by_size"}
    assert by_size["small"].value == pytest.approx(0.5, abs=0.2)  # 30 pixels a side
    assert by_size["small"].chance < by_size["small"].value
    assert "large" not in by_size


def test_a_share_of_the_synthetic_pictures_has_a_score_of_its_own(observe) -> None:
    skills = {"real": 0.9, "synthetic": 0.8, "floor": 0.1, "synthetic, 25 %": 0.4}
    seen = observe(facts=[detectors(skills)])
    found = Detection().run(seen, np.random.default_rng(0))
    curve = {f.params["learned_from"]: f.value for f in found if f.statistic == "map50"}
    assert curve["synthetic, 25 %"] < curve["synthetic"] < curve["real"]
