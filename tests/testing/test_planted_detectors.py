"""Planted detectors find as many objects as their skill says."""

import pytest

from showthrough.testing import detectors


def test_a_detector_finds_the_share_of_objects_that_is_its_skill() -> None:
    trained = detectors({"real": 0.9, "synthetic": 0.3, "floor": 0.0}, n=400, seeds=1)
    found = {run.condition: run.map50 for run in trained.runs}
    assert found["real"] == pytest.approx(0.9, abs=0.07)
    assert found["synthetic"] == pytest.approx(0.3, abs=0.07)
    assert found["floor"] == pytest.approx(0.0, abs=0.02)


def test_runs_of_equal_seed_see_the_same_scenes() -> None:
    trained = detectors({"real": 1.0, "floor": 0.0}, n=20, seeds=2)
    assert trained.conditions == ("real", "floor")
    assert [len(run.found) for run in trained.runs] == [20] * 4
