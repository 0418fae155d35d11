"""Histograms over each other: area is share, no bar of a few people, no shape where there is none."""

import numpy as np
import pytest

from showthrough.core.curves import Histogram
from showthrough.report.figures.histogram_plot import Bars, density, draw_bars, printable


def a_histogram(*counts, label="a", axis=""):
    edges = tuple(float(edge) for edge in range(len(counts) + 1))
    return Histogram(label=label, edges=edges, counts=counts, axis=axis)


def test_the_area_of_a_bar_is_its_share():
    wide = Histogram(label="a", edges=(0.0, 1.0, 3.0), counts=(50, 50))
    assert density(wide) == [0.5, 0.25]


@pytest.mark.parametrize("seed", range(10))
def test_every_bar_is_empty_or_stands_for_twenty_and_nobody_is_lost(seed):
    rng = np.random.default_rng(seed)
    both = [a_histogram(*rng.poisson(12, 40).tolist(), label=name) for name in ("train", "holdout")]
    merged = printable(both)
    assert len(merged) == 2
    for before, after in zip(both, merged, strict=True):
        assert sum(after.counts) == sum(before.counts)
        assert all(n == 0 or n >= 20 for n in after.counts)


@pytest.mark.parametrize("counts", [(50,), (3, 40, 3), (0, 0, 60, 0), (5, 5, 5), (0, 0)])
def test_bars_that_merge_into_one_are_not_drawn(counts):
    assert printable([a_histogram(*counts)]) == ()


def test_a_histogram_on_other_bars_is_left_out():
    assert len(printable([a_histogram(30, 30), a_histogram(30, 30, 30)])) == 1


@pytest.mark.parametrize("width", [320, 640])
def test_axes_say_what_they_measure_and_the_threshold_is_a_line_of_its_own(width):
    shown = Bars((a_histogram(30, 50, axis="Distance"), a_histogram(40, 40, label="b")), 1.2, "{:g}".format)
    figure = draw_bars(shown, width)
    assert figure.axes[0].get_xlabel() == "Distance"
    assert figure.axes[0].get_title(loc="left").startswith("How common")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["a", "b", "Threshold 1.2"]


def test_a_threshold_beyond_the_bars_is_not_drawn():
    figure = draw_bars(Bars((a_histogram(30, 50),), 9.0, "{:g}".format), 640)
    assert not figure.axes[0].lines
