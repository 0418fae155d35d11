"""A calibration says what the data carry; too few people are told in a sentence, with exit code 5."""

from pathlib import Path

import pytest

from matching_people import patterns, red_matcher, write_people
from showthrough.errors import DataError, Exit
from showthrough.matchers.calibrate_matcher import CalibrationOptions, calibrate_matcher
from showthrough.matchers.chosen_embedder import chosen_embedder


def silent(_name: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def calibrate(base: Path, people: Path, **settings: object):
    chosen = chosen_embedder(str(red_matcher(base, **settings)))
    return calibrate_matcher(chosen, people, CalibrationOptions(base / "runs", silent))


def test_a_rate_is_certified_or_told_to_be_beyond_the_data(calibrated) -> None:
    first, *others = calibrated.found.rates
    assert first.threshold is not None
    assert first.fmr_low <= first.fmr <= 0.01
    assert (first.fnmr, first.genuine, first.genuine_people) == (0.0, 100, 100)
    assert all(one.threshold is None and one.people_needed > 200 for one in others)
    assert calibrated.found.people == calibrated.found.people_with_two == 100


def test_what_was_computed_is_not_computed_again(calibrated, monkeypatch) -> None:
    import showthrough.observers.live_observations as live

    def refuse(*_: object) -> None:
        raise AssertionError("embedded again")

    monkeypatch.setattr(live, "embedded", refuse)
    chosen = chosen_embedder(str(calibrated.base / "red.toml"))
    again = calibrate_matcher(chosen, calibrated.people, CalibrationOptions(calibrated.base / "runs", silent))
    same = again.model_copy(update={"created": calibrated.found.created})
    assert same == calibrated.found


@pytest.mark.parametrize(
    ("people", "photos", "told"),
    [(1, 4, "is 1 person"), (3, 2, "are 3 people"), (30, 1, "each person has one photo")],
)
def test_too_few_people_are_a_sentence(people: int, photos: int, told: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=told) as caught:
        calibrate(tmp_path, write_people(tmp_path / "people", patterns(people, 2), photos))
    assert caught.value.exit_code == Exit.INVALID


def test_few_people_who_carry_no_rate_get_no_threshold(tmp_path: Path) -> None:
    found = calibrate(tmp_path, write_people(tmp_path / "people", patterns(12, 3)))
    assert all(one.threshold is None for one in found.rates)
    assert any("No threshold" in sentence for sentence in found.told)


def test_an_embedder_that_finds_no_face_is_a_sentence(tmp_path: Path, shared_data: Path) -> None:
    detector = shared_data / "detectors" / "yunet" / "yunet_n_320_320.onnx"
    people = write_people(tmp_path / "people", patterns(12, 4))
    with pytest.raises(DataError, match="found a face in 0 of 24 photos"):
        calibrate(tmp_path, people, align="yunet", detector_file=detector)
