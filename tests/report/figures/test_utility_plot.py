"""Generators between privacy and use: a shape each."""

import pytest

from showthrough.report.figures.utility_plot import Located, Plane, draw_plane
from showthrough.stats.intervals import Interval


@pytest.mark.parametrize("width", [320, 640])
def test_each_generator_is_named_and_no_two_share_a_shape(width):
    places = tuple(
        Located(name, 0.5 + i / 10, 0.9 - i / 10, Interval(0.4, 0.9, 0.95), None)
        for i, name in enumerate("abc")
    )
    figure = draw_plane(Plane(places, "Leak", "Use", 0.6, 0.7), width)
    axes = figure.axes[0]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "A: a",
        "B: b",
        "C: c",
        "Limit of the policy, across: 0.6",
        "Limit of the policy, upwards: 0.7",
    ]
    points = [c.lines[0] for c in axes.containers]
    assert [(float(p.get_xdata()[0]), float(p.get_ydata()[0])) for p in points] == [
        (p.x, p.y) for p in places
    ]
    assert len({p.get_marker() for p in points}) == 3
    assert (axes.get_xlabel(), axes.get_title(loc="left")) == ("Leak", "Use")
