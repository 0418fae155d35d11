"""Curves in logarithmic axes: guessing, points and the limit beside them, zero left out."""

import pytest

from showthrough.core.curves import Curve
from showthrough.report.figures.curve_plot import Curves, Point, draw_curve


def a_curve(name="roc", y=(0.02, 0.3, 1.0), band=True):
    return Curve(
        name=name,
        x=(0.004, 0.1, 1.0),
        y=y,
        low=(0.0, 0.2, 1.0) if band else (),
        high=(0.1, 0.5, 1.0) if band else (),
        level=0.95 if band else None,
        x_title="Accused",
        y_title="Caught",
        counts=(20, 20, 20),
    )


def names(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


@pytest.mark.parametrize("width", [320, 640])
def test_a_roc_shows_band_guessing_points_and_the_limit(width):
    shown = Curves(a_curve(), (Point(0.01, 0.05, 0.02, 0.1),), (0.001, 0.005))
    figure = draw_curve(shown, width)
    axes = figure.axes[0]
    assert names(figure) == [
        "Measured at this rate, with its interval", "95 % band at each point", "This attack", "Guessing",
        "Limit of the policy",
    ]  # fmt: skip
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert (axes.get_xlabel(), axes.get_title(loc="left")) == ("Accused", "Caught")
    assert axes.get_ylim()[0] < 0.005 < axes.get_ylim()[1]
    assert axes.get_xlim()[0] < 0.001
    assert "1 in 1,000" in [tick.get_text() for tick in axes.get_yticklabels()]


def test_a_det_curve_has_no_line_of_guessing_and_ends_where_nothing_is_missed():
    figure = draw_curve(Curves(a_curve("det", y=(0.3, 0.02, 0.0), band=False), (), None), 640)
    assert names(figure) == ["This matcher"]
    (line,) = figure.axes[0].lines
    assert list(line.get_ydata()) == [0.3, 0.02]


def test_a_point_of_zero_stays_on_the_drawing():
    figure = draw_curve(Curves(a_curve(), (Point(0.001, 0.0, 0.0, 0.01),), None), 640)
    assert figure.axes[0].get_ylim()[0] > 0
