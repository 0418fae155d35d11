"""A calibration is whole in its file, and tells no name and no path."""

from showthrough.matchers.calibration_record import MatcherCalibration


def test_the_record_comes_back_as_it_was(calibrated) -> None:
    text = calibrated.found.model_dump_json()
    assert MatcherCalibration.model_validate_json(text) == calibrated.found


def test_no_name_and_no_path_is_in_it(calibrated) -> None:
    text = calibrated.found.model_dump_json()
    assert "person 0" not in text
    assert str(calibrated.base) not in text
