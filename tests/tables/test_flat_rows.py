"""Rows and CSV without pandas."""

import csv
import io
from enum import StrEnum

from showthrough.stats.intervals import Interval
from showthrough.tables import columns_of, csv_text, flat


class Colour(StrEnum):
    RED = "red"


def test_an_interval_beside_the_control_keeps_its_own_columns() -> None:
    row = flat({"interval": Interval(0.1, 0.2, 0.95), "control_interval": Interval(0.0, 0.1, 0.9)})
    assert (row["low"], row["control_low"], row["level"], row["control_level"]) == (0.1, 0.0, 0.95, 0.9)


def test_an_enumeration_is_its_text_and_a_missing_interval_is_nothing() -> None:
    assert flat({"outcome": Colour.RED, "interval": None, "histograms": ()}) == {
        "outcome": "red",
        "interval": None,
    }


def test_what_the_csv_says_is_what_a_reader_gets() -> None:
    rows = [flat({"note": 'a "b", c\nd', "value": 1 / 3}), flat({"value": None, "params": {"by": "007"}})]
    read = list(csv.DictReader(io.StringIO(csv_text(rows))))
    assert columns_of(rows) == ["note", "value", "params", "param_by"]
    assert (read[0]["note"], float(read[0]["value"]), read[0]["param_by"]) == ('a "b", c\nd', 1 / 3, "")
    assert (read[1]["value"], read[1]["param_by"]) == ("", "007")
