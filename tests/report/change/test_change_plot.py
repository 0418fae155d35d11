"""Dumbbells of change: what moved first, before and now on one line."""

from showthrough.core.beside.earlier_audit import EarlierAudit, EarlierFigure
from showthrough.report.change.change_plot import change_figure, change_title, moved_figures
from showthrough.report.figures.figure import NARROW, WIDE
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_finding, a_record


def then(statistic, value, significance="worse", check="near_copy", params=None):
    return EarlierFigure(
        check=check, suite="memorisation", statistic=statistic, value=value, params=params or {},
        interval=Interval(value - 0.01, value + 0.01, 0.95), significance=significance, reason="Because.",
    )  # fmt: skip


def now(statistic, value, **about):
    return a_finding(statistic, value=value, interval=Interval(value - 0.01, value + 0.01, 0.95), **about)


def compared(*pairs):
    previous = EarlierAudit(
        run_id="r", created="2026-01-01T00:00:00Z", record_digest="d", subject_digest="s",
        tool_version="1", figures=tuple(one for one, _ in pairs),
    )  # fmt: skip
    findings = [finding for _, finding in pairs if finding is not None]
    return a_record(*findings).model_copy(update={"previous": previous})


RATE = (then("near_copy_rate", 0.1), now("near_copy_rate", 0.3))
EXCESS = (then("near_copy_excess", 0.1, "no_difference"), now("near_copy_excess", 0.11))
LOST = (then("confirmed_copies", 3.0, "not_comparable"), None)


def test_figures_that_moved_are_drawn_in_two_widths_with_their_words():
    figure = change_figure(compared(RATE, EXCESS, LOST))
    assert figure.title == "Since the last audit: 1 worse, 1 within noise"
    assert f'viewBox="0 0 {WIDE} ' in figure.svg
    assert f'viewBox="0 0 {NARROW} ' in figure.narrow
    assert figure.table.rows[0][1:] == ("10 %", "9 to 11 %", "30 %", "29 to 31 %", "worse")
    assert "before 10 %, now 30 %: worse." in figure.alt


def test_one_figure_and_no_earlier_audit_are_no_drawing():
    assert change_figure(compared(RATE, LOST)) is None
    assert change_figure(a_record()) is None


def test_what_is_no_longer_measured_is_told_and_not_drawn():
    record = compared(RATE, EXCESS, LOST)
    moved = moved_figures(record, record.previous)
    assert [one.word for one in moved] == ["worse", "within noise", "not comparable"]
    assert moved[2].after is None
    assert change_title(moved).endswith("1 not comparable")


def test_a_figure_of_a_card_that_is_gone_is_left_out():
    record = compared(RATE, (then("anything", 0.1, check="gone"), None))
    assert len(moved_figures(record, record.previous)) == 1


def test_a_long_list_says_how_many_are_drawn():
    views = [{"by": str(n)} for n in range(14)]
    pairs = [
        (then("near_copy_rate", 0.1, params=view), now("near_copy_rate", 0.2, params=view)) for view in views
    ]
    assert change_figure(compared(*pairs)).note == "Drawn are 10 of 14 figures, those that moved first."
