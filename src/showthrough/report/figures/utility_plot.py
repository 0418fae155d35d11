"""Generators of an audit between privacy and use: one point each."""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from showthrough.report.figures.style import canvas, colours, styled
from showthrough.stats.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

MARKERS = "osD^vPX*<>"  # a shape each, so that no two differ by colour alone


class Located(NamedTuple):
    """One generator: what it leaks (x) and what it is good for (y), each with its interval."""

    name: str
    x: float
    y: float
    x_interval: Interval | None = None
    y_interval: Interval | None = None


class Plane(NamedTuple):
    """All that the plot shows; the corner that is private and useful is named."""

    places: tuple[Located, ...]
    x_title: str
    y_title: str
    x_limit: float | None = None
    y_limit: float | None = None


@styled
def draw_plane(shown: Plane, width: int) -> "Canvas":
    """Return every generator as a point with both intervals, and both limits as lines."""
    is_narrow = width < 500
    figure, axes = canvas(width, 400 + (24 * len(shown.places) if is_narrow else 40))
    ink = colours()
    for index, place in enumerate(shown.places):
        axes.errorbar(
            [place.x], [place.y], xerr=_span(place.x, place.x_interval),
            yerr=_span(place.y, place.y_interval),
            fmt=MARKERS[index % len(MARKERS)], color=ink["ink"], ecolor=ink["quiet"], elinewidth=1.4,
            capsize=3, markerfacecolor=ink["band"], markeredgewidth=1.6, markersize=10, label=place.name,
        )  # fmt: skip
    for limit, line in ((shown.x_limit, axes.axvline), (shown.y_limit, axes.axhline)):
        if limit is not None:
            line(limit, color=ink["fail"], linestyle=(0, (6, 3)), linewidth=2, zorder=1)
    axes.margins(0.12)
    axes.set_xlabel(fill(shown.x_title, 38 if is_narrow else 80))
    axes.set_title(fill(shown.y_title, 38 if is_narrow else 80))
    marks, names = axes.get_legend_handles_labels()
    figure.legend(marks, names, loc="outside lower left", ncols=1 if is_narrow else 2)
    return figure


def _span(value: float, own: Interval | None) -> Sequence[Sequence[float]] | None:
    return None if own is None else [[max(value - own.low, 0.0)], [max(own.high - value, 0.0)]]
