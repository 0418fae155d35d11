"""Runs of detectors, found by what they were trained on and where they were tested."""

import numpy as np

from showthrough.core.facts import Challenge, Challenged, DetectionScores, DetectionTest, DetectorRun
from showthrough.testing.planted_detectors import detector, scenes

RUNS = tuple(
    DetectorRun(condition, seed, test, (), 0.5, 0.1, 0.1)
    for seed in (1, 0)
    for condition in ("real", "synthetic")
    for test in ("composed", "photos")
)


def example(rng: np.random.Generator) -> Challenge:
    """Return a detector in use that finds more on real scenes than on synthetic ones."""
    tests = []
    for name in ("synthetic", "photos"):
        objects = scenes(rng, 80)
        people = tuple(f"{name}-{row}" for row in range(80))
        tests.append(DetectionTest(name, objects, people, identity_known=False, side=96))
    found = [detector(test.objects, skill, rng) for test, skill in zip(tests, (0.5, 0.9), strict=True)]
    return Challenge(*tests, (Challenged("ours", "a detector", *found),))


def test_a_challenge_has_what_was_found_on_each_picture(rng: np.random.Generator) -> None:
    challenge = example(rng)
    (ours,) = challenge.detectors
    assert len(ours.synthetic) == len(challenge.synthetic.objects) == 80
    assert challenge.real is not None
    assert len(ours.real) == len(challenge.real.objects)


def test_slices_of_a_test_are_named_once_in_order() -> None:
    groups = (("night",), ("far", "night"), ())
    assert DetectionTest("photos", (), ("a", "b", "c"), True, 96, groups=groups).slices == ("far", "night")


def test_runs_of_a_condition_in_a_test_come_in_the_order_of_their_seeds():
    scores = DetectionScores((), RUNS, 4, 4, 1.0)
    assert scores.conditions == ("real", "synthetic")
    found = scores.of("synthetic", "photos")
    assert [(run.condition, run.test, run.seed) for run in found] == [
        ("synthetic", "photos", 0),
        ("synthetic", "photos", 1),
    ]
    assert scores.of("floor", "photos") == ()
