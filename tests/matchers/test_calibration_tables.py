"""Tables say what was found, and what the data cannot carry."""

from showthrough.matchers.calibration_record import InputTrial
from showthrough.matchers.calibration_tables import headline, tables_of, told_of_inputs


def test_a_rate_beyond_the_data_is_no_empty_cell(calibrated) -> None:
    first = next(iter(tables_of(calibrated.found)))
    assert len(first.rows) == 4
    assert first.rows[-1][2] == "not with these data: takes about 2450 people"
    assert all(len(row) == len(table.heads) for table in tables_of(calibrated.found) for row in table.rows)
    assert "100 people" in headline(calibrated.found)


def test_what_settings_cannot_say_is_told_too() -> None:
    trials = (
        InputTrial(name="RGB", is_current=True, fnmr=0.31),
        InputTrial(name="BGR", is_current=False, fnmr=0.03, better=True),
    )
    (told,) = told_of_inputs(trials)
    assert "RGB and BGR give FNMR 0.31 and 0.03" in told
    assert told_of_inputs(trials[:1]) == ()
