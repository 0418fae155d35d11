"""Numbers as drawings write them: zero is a place on an axis and "none" in a table."""

from math import inf

import pytest

from showthrough.report.figures.amounts import (
    amount_text,
    axis_title,
    ends_text,
    full_name,
    measured_text,
    tick_text,
)
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_card, a_statistic

SHARE, COUNT, POINTS = (a_statistic(name) for name in ("near_copy_rate", "confirmed_copies", "map50_drop"))
EXCESS = a_statistic("near_copy_excess")


@pytest.mark.parametrize(
    ("statistic", "value", "amount", "tick"),
    [
        (SHARE, 0.25, "25 %", "25 %"),
        (SHARE, 0.0, "none", "0"),
        (COUNT, 0.0, "none", "0"),
        (COUNT, 1234.0, "1,230", "1,230"),
        (POINTS, -0.05, "−5", "−5"),
    ],
)
def test_a_number_is_written_in_its_unit(statistic, value, amount, tick):
    assert (amount_text(value, statistic), tick_text(statistic, value)) == (amount, tick)


def test_what_is_not_known_is_a_dash():
    assert amount_text(None, SHARE) == measured_text(None, SHARE) == ends_text(None, SHARE) == "–"


def test_a_few_people_are_not_counted_exactly():
    people = COUNT.model_copy(update={"counted_in": "people"})
    assert [measured_text(n, people) for n in (0.0, 3.0, 5.0)] == ["none", "<5", "5"]
    assert measured_text(3.0, COUNT) == "3"


@pytest.mark.parametrize(
    ("statistic", "interval", "told"),
    [
        (SHARE, (0.01, 0.02), "1 to 2 %"),
        (COUNT, (0.0, 7.2), "up to 7.2"),
        (COUNT, (2.5, 7.2), "2.5 to 7.2"),
        (EXCESS, (-0.4, 0.0), "none"),
        (EXCESS, (-inf, 0.1), "up to 10 %"),
        (POINTS, (-0.1, 0.1), "−10 to 10"),
    ],
)
def test_both_ends_are_in_the_unit_of_the_figure(statistic, interval, told):
    assert ends_text(Interval(*interval, 0.95), statistic) == told


def test_an_axis_names_its_unit():
    assert axis_title(COUNT, named=False) == "Number of synthetic images"
    assert axis_title(POINTS, named=True).endswith("(points of 100)")


def test_a_full_name_tells_the_check_and_how_it_was_asked():
    card = a_card("nearest_sample", "membership", ("tpr_at_fpr",), adversary=True)
    name = full_name(card, card.statistics[0], {"by": "face\x1bnet", "fpr": 0.001, "side": 96})
    assert name.endswith(", Nearest sample, face\\x1bnet, 1 in 1,000 wrongly accused, side 96")
