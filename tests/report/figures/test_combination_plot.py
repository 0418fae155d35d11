"""Each combination is a row of dots and a bar; columns bear the letters of the attacks."""

import pytest

from showthrough.report.figures.combination_plot import AXIS, CombinationRow, draw_combinations

ROWS = (CombinationRow((0, 2), 30), CombinationRow((1,), 12), CombinationRow((), 9))


@pytest.mark.parametrize("width", [320, 640])
def test_bars_are_as_long_as_people_are_many_and_dots_say_which_attacks(width: int) -> None:
    figure = draw_combinations(ROWS, 3, width)
    bars = figure.axes[0]
    assert [round(bar.get_width()) for bar in bars.patches] == [30, 12, 9]
    assert bars.get_xlabel() == AXIS
    (dots,) = bars.child_axes
    assert [tick.get_text() for tick in dots.get_xticklabels()] == ["A", "B", "C"]
    filled = {
        (int(line.get_xdata()[0]), int(line.get_ydata()[0]))
        for line in dots.lines
        if line.get_markersize() == 8
    }
    assert filled == {(0, 0), (2, 0), (1, 1)}
