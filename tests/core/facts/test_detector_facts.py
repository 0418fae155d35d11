"""Runs of detectors, found by what they were trained on and where they were tested."""

from showthrough.core.facts import DetectionScores, DetectorRun

RUNS = tuple(
    DetectorRun(condition, seed, test, (), 0.5, 0.1, 0.1)
    for seed in (1, 0)
    for condition in ("real", "synthetic")
    for test in ("composed", "photos")
)


def test_runs_of_a_condition_in_a_test_come_in_the_order_of_their_seeds():
    scores = DetectionScores((), RUNS, 4, 4, 1.0)
    assert scores.conditions == ("real", "synthetic")
    found = scores.of("synthetic", "photos")
    assert [(run.condition, run.test, run.seed) for run in found] == [
        ("synthetic", "photos", 0),
        ("synthetic", "photos", 1),
    ]
    assert scores.of("floor", "photos") == ()
