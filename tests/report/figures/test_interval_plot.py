"""Intervals under each other: true to scale, nothing cut, whatever the numbers."""

import pytest

from showthrough.report.figures.interval_plot import SIGNS, Intervals, Row, draw_intervals, round_ticks, scale

LIMIT = 0.05


def drawn(*rows, limit=LIMIT, width=640):
    return draw_intervals(Intervals(rows, "Share", limit, "{:g}".format), width)


def marks(figure, marker):
    lines = [line for line in figure.axes[0].lines if line.get_marker() == marker]
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in lines if len(line.get_xdata())
    ]


def test_values_stand_in_order_on_one_scale():
    rows = (Row("a", 0.02, 0.01, 0.03, control=0.005, chance=0.001), Row("b", 0.04, 0.03, 0.06))
    figure = drawn(*rows)
    assert marks(figure, "o") == [(0.02, 0), (0.04, 1)]
    assert marks(figure, "D") == [(0.005, 0)]
    assert marks(figure, "^") == [(0.001, 0.2)]
    low, high = figure.axes[0].get_xlim()
    assert low <= 0.001
    assert high > 0.06


def test_the_legend_names_every_sign_that_is_drawn_and_no_other():
    figure = drawn(Row("a", 0.02, 0.01, 0.03), Row("b", 0.04, 0.03, 0.06, chance=0.01))
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert named == [SIGNS["value"], SIGNS["chance"]]


@pytest.mark.parametrize("end", [float("inf"), 10.0])
def test_an_interval_without_end_stays_inside_the_drawing_and_goes_on(end):
    figure = drawn(Row("a", 1.0, -end, end), limit=None)
    low, high = figure.axes[0].get_xlim()
    assert -100 < low < 1 < high < 100
    assert bool(marks(figure, ">")) == (end == float("inf"))


@pytest.mark.parametrize("value", [0.0, 1e-9, -3.0, 5e6])
@pytest.mark.parametrize("width", [320, 640])
def test_a_single_number_can_be_drawn(value, width):
    assert marks(drawn(Row("a", value, value, value), limit=None, width=width), "o") == [(value, 0)]


def test_the_limit_is_a_broken_line_with_its_number():
    axes = drawn(Row("a", 0.02, 0.01, 0.03)).axes[0]
    assert [text.get_text() for text in axes.texts] == ["limit 0.05"]


def test_a_long_name_stands_above_its_row():
    figure = drawn(Row("facenet, 1 in 1,000 wrongly accused", 0.02, 0.01, 0.03))
    assert "facenet, 1 in 1,000 wrongly accused" in [text.get_text() for text in figure.axes[0].texts]


def test_zero_is_on_the_axis_unless_it_is_far():
    assert scale([0.01, 0.05])[0] == 0
    assert scale([0.9, 1.0])[0] > 0.8
    assert round_ticks(-0.3, 0.3, 5)[0] < 0
