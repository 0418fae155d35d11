"""Runs of detectors are found by what they were trained on, in the order of their seeds."""

from showthrough.core.facts import DetectionScores, DetectorRun


def run(condition: str, seed: int, test: str = "composed") -> DetectorRun:
    return DetectorRun(condition, seed, test, found=(), threshold=0.5, map50=0.1 * seed, map50_95=0.0)


SCORES = DetectionScores(
    tests=(),
    runs=(run("real", 1), run("synthetic", 0), run("real", 0), run("floor", 0), run("real", 0, "photos")),
    n_scenes=10,
    n_faces=10,
    seconds=1.0,
)


def test_conditions_are_told_once_each_in_the_order_they_were_trained() -> None:
    assert SCORES.conditions == ("real", "synthetic", "floor")


def test_the_runs_of_one_condition_in_one_test_come_by_their_seeds() -> None:
    assert [found.seed for found in SCORES.of("real", "composed")] == [0, 1]
    assert [found.test for found in SCORES.of("real", "photos")] == ["photos"]
    assert SCORES.of("synthetic", "photos") == ()
