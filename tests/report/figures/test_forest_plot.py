"""A forest plot: every result of a suite once, nothing cut, and no drawing of one row."""

from showthrough.core.decision import Ruling, Status
from showthrough.report.figures.figure import NARROW, WIDE
from showthrough.report.figures.forest_plot import LIMIT, MOST, Forest, draw_forest, forest_figure
from showthrough.report.figures.forest_rows import panels_of
from showthrough.report.figures.interval_plot import SIGNS
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_finding, a_record, a_rule

RULE = a_rule("near_copy", "near_copy_excess", at_most=0.001)


def excess(by, value=0.01, **about):
    spread = Interval(value - 0.005, value + 0.005, 0.95)
    return a_finding("near_copy_excess", value=value, interval=spread, chance=0.0, params={"by": by}, **about)


FOUND = (excess("pixels", control=0.0005), excess("patches", 0.02))
RULINGS = (Ruling(rule=RULE, status=Status.FAIL, reason="Not met.", finding=FOUND[1]),)


def test_a_suite_is_drawn_once_in_two_widths_with_words_and_table():
    figure = forest_figure("memorisation", a_record(*FOUND), RULINGS)
    assert f'viewBox="0 0 {WIDE} ' in figure.svg
    assert f'viewBox="0 0 {NARROW} ' in figure.narrow
    assert figure.title == "Memorisation: 2 of 2 results do not meet their limit"
    assert "at most 1 in 1,000; not met." in figure.alt
    assert [row[0] for row in figure.table.rows] == ["Near copy: patches", "Near copy: pixels"]
    assert figure.table.rows[1][1:] == ("1 %", "0.5 to 1.5 %", "0.05 %", "none", "at most 1 in 1,000")
    assert figure.note == ""


def test_signs_and_limit_are_named_and_nothing_lies_outside():
    panels, _ = panels_of("memorisation", a_record(*FOUND), RULINGS, MOST)
    drawn = draw_forest(Forest(panels), 640)
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == [*_ordered(), LIMIT]
    low, high = drawn.axes[0].get_xlim()
    assert low <= 0
    assert high > 0.025
    assert [text.get_text() for text in drawn.axes[0].texts] == ["limit 0.1 %"]


def _ordered():
    return SIGNS["value"], SIGNS["chance"], SIGNS["control"]


def test_one_result_is_a_sentence_and_no_drawing():
    assert forest_figure("memorisation", a_record(FOUND[0]), ()) is None
    assert forest_figure("memorisation", a_record(), ()) is None


def test_a_long_list_is_cut_and_says_where_the_rest_is():
    many = [excess(f"view {place}", 0.01 + place / 1000) for place in range(MOST + 3)]
    figure = forest_figure("memorisation", a_record(*many), ())
    assert len(figure.table.rows) == MOST
    assert figure.table.rows[0][0] == "Near copy: view 16"
    assert figure.note == "The 14 worst results are drawn; annex A has 3 more."
    assert figure.note in figure.alt
