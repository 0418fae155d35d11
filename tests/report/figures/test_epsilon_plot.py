"""Claimed, proven and provable epsilon as bars that differ without colour."""

import pytest

from showthrough.report.figures.epsilon_plot import Epsilon, Epsilons, draw_epsilons

ROWS = (
    Epsilon("Claimed", 7.5, "at most", "claimed"),
    Epsilon("Proven", 0.05, "at least", "proven"),
    Epsilon("Provable", 8.0, "at most", "ceiling"),
)


@pytest.mark.parametrize("width", [320, 640])
def test_each_bar_ends_at_its_epsilon_and_says_it(width):
    axes = draw_epsilons(Epsilons(ROWS, 8.0), width).axes[0]
    assert [bar.get_width() for bar in axes.patches] == [7.5, 0.05, 8.0]
    told = [text.get_text() for text in axes.texts]
    assert {"at most 7.5", "at least 0.05", "at most 8", "limit 8"} <= set(told)
    looks = {(bar.get_hatch(), bar.get_facecolor()[3] > 0) for bar in axes.patches}
    assert len(looks) == 3


def test_nothing_proven_is_a_bar_of_no_length():
    axes = draw_epsilons(Epsilons((Epsilon("Proven", 0.0, "at least", "proven"),), None), 640).axes[0]
    assert axes.get_xlim()[1] > 0
