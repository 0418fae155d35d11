"""The score that counts as found where a detector is used."""

import numpy as np

from showthrough.core.facts import DetectionTest
from showthrough.detection.operating_point import WEAKEST, alarm_threshold, stray_scores
from showthrough.stats.detection.average_precision import Detections, Objects

FACE = np.array([[0.0, 0.0, 10.0, 10.0]])


def given(objects: list[Objects], classes: tuple[str, ...] = ("face",)) -> DetectionTest:
    people = tuple(f"p{i}" for i in range(len(objects)))
    return DetectionTest("photos", tuple(objects), people, True, 96, classes)


def test_the_threshold_lets_one_false_alarm_through_in_ten_pictures(rng) -> None:
    scores = rng.random(180)
    assert (scores >= alarm_threshold(scores, 40)).sum() == 4
    assert alarm_threshold(scores[:3], 40) == alarm_threshold(np.empty(0), 40) == WEAKEST


def test_stray_is_what_finds_no_object_of_its_class() -> None:
    found = Detections(
        np.concatenate([FACE, FACE, FACE + 40]), np.array([0.9, 0.8, 0.7]), np.array([0, 1, 0])
    )
    one = given([Objects(FACE, np.array([0]))], classes=("face", "plate"))
    assert sorted(stray_scores([found], one).tolist()) == [0.7, 0.8]


def test_what_finds_a_crowd_is_not_stray() -> None:
    objects = Objects(np.concatenate([FACE, FACE + 30]), np.array([0, 0]), np.array([False, True]))
    found = Detections(np.concatenate([FACE, FACE + 30, FACE + 80]), np.array([0.9, 0.8, 0.7]))
    assert stray_scores([found], given([objects])).tolist() == [0.7]
