"""A matcher and people for it, calibrated once."""

from pathlib import Path
from typing import NamedTuple

import pytest

from matching_people import patterns, red_matcher, write_people
from showthrough.matchers.calibrate_matcher import CalibrationOptions, calibrate_matcher
from showthrough.matchers.calibration_record import MatcherCalibration
from showthrough.matchers.chosen_embedder import chosen_embedder


class Calibrated(NamedTuple):
    """A calibration, and where it was made."""

    found: MatcherCalibration
    base: Path
    people: Path


def silent(_name: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@pytest.fixture(scope="session")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Calibrated:
    base = tmp_path_factory.mktemp("calibrated")
    people = write_people(base / "people", patterns(100, 1))
    chosen = chosen_embedder(str(red_matcher(base)))
    found = calibrate_matcher(chosen, people, CalibrationOptions(base / "runs", silent))
    return Calibrated(found, base, people)
