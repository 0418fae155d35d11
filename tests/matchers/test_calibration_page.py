"""The files of a calibration are whole, and say the same."""

import csv
from pathlib import Path

from showthrough.matchers.calibration_page import calibration_page, write_calibration
from showthrough.matchers.calibration_record import MatcherCalibration


def test_record_page_and_curve_are_written(calibrated, tmp_path: Path) -> None:
    written = {path.name for path in write_calibration(calibrated.found, tmp_path / "out")}
    assert written == {"calibration.json", "calibration.md", "det.csv", "det.svg", "det.png"}
    record = MatcherCalibration.model_validate_json((tmp_path / "out" / "calibration.json").read_text())
    assert record == calibrated.found
    with (tmp_path / "out" / "det.csv").open() as file:
        points = list(csv.DictReader(file))
    assert [float(point["false matches"]) for point in points] == list(calibrated.found.det.x)
    assert (tmp_path / "out" / "det.svg").read_text().startswith("<?xml")


def test_the_page_says_what_it_holds_for(calibrated) -> None:
    page = calibration_page(calibrated.found, has_picture=False)
    assert "RGB x/127.5 - 1" in page
    assert "takes about 2450 people" in page
    assert "det.svg" not in page
