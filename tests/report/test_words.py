"""How single numbers are written in tables."""

from showthrough.interpret.phrase import phrase_for
from showthrough.report.words import figure_text, interval_text
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import SHIPPED, a_finding, card_of


def test_a_number_of_cases_is_no_share() -> None:
    assert figure_text(1.6, phrase_for(SHIPPED["confirmed_copies"])) == "1.6"


def test_an_interval_of_another_level_than_the_head_of_the_table_says_so() -> None:
    usual = a_finding("map50_drop", value=0.02, interval=Interval(0.01, 0.03, 0.95))
    other = a_finding("map50_drop", value=0.02, interval=Interval(0.01, 0.03, 0.75))
    assert interval_text(usual, card_of(usual)) == "1 to 3"
    assert interval_text(other, card_of(other)) == "1 to 3 (level 75 %)"
