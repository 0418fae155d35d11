"""Combinations of attacks as rows of dots, each with a bar for the people whom exactly these found."""

from typing import TYPE_CHECKING, NamedTuple

from showthrough.report.figures.interval_plot import round_ticks
from showthrough.report.figures.style import canvas, colours, styled
from showthrough.report.figures.utility_plot import LETTERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

ROW = 26  # pixels
AROUND = 84  # pixels above and below the rows
AXIS = "Training people"
ROOM, GAP = 1.15, 0.02  # of the longest bar: where the axis ends, and before the number behind a bar
REST = "others"  # beside what was merged: no row of empty dots, as if nothing had found these people


class CombinationRow(NamedTuple):
    """One row: which attacks, by their places, and how many people; none of them is what was merged."""

    members: tuple[int, ...]
    people: int


@styled
def draw_combinations(rows: tuple[CombinationRow, ...], n_attacks: int, width: int) -> "Canvas":
    """Return the rows from the top, with a column of dots for each attack and a bar at the right."""
    figure, bars = canvas(width, AROUND + ROW * len(rows))
    ink, places = colours(), range(len(rows))
    bars.barh(places, [row.people for row in rows], height=0.6, color=ink["band"], edgecolor=ink["ink"])
    bars.set_ylim(len(rows) - 0.4, -0.6)
    bars.set_yticks([])
    most = max(row.people for row in rows)
    ticks = [tick for tick in round_ticks(0, most, 2 if width < 500 else 4) if tick == int(tick)]
    bars.set_xticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    bars.set_xlabel(AXIS)
    bars.set_xlim(0, ROOM * most)
    bars.grid(visible=False, axis="y")
    for place, row in zip(places, rows, strict=True):
        end = row.people + GAP * most
        bars.text(end, place, f"{row.people:,}", va="center_baseline")
    _draw_dots(bars.inset_axes((-_share(n_attacks), 0, _share(n_attacks) - 0.03, 1)), rows, n_attacks)
    return figure


def _share(n_attacks: int) -> float:
    """Return how much wider than nothing the dots are, in widths of the bars."""
    return min(0.07 * n_attacks + 0.08, 0.9)


def _draw_dots(axes: "Axes", rows: tuple[CombinationRow, ...], n_attacks: int) -> None:
    ink = colours()
    for place, row in enumerate(rows):
        if not row.members:
            axes.text(n_attacks - 0.6, place, REST, ha="right", va="center_baseline")
            continue
        for column in range(n_attacks):
            is_in = column in row.members
            face, edge = (ink["ink"], ink["ink"]) if is_in else (ink["paper"], ink["quiet"])
            size = 8 if is_in else 5
            axes.plot([column], [place], "o", markersize=size, zorder=3, color=face, markeredgecolor=edge)
        if len(row.members) > 1:
            axes.plot([row.members[0], row.members[-1]], [place, place], color=ink["ink"], zorder=2)
    axes.set_xlim(-0.6, n_attacks - 0.4)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xticks(range(n_attacks), [LETTERS[column % len(LETTERS)] for column in range(n_attacks)])
    axes.tick_params(axis="x", length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)
