"""Generators of an audit between privacy and use: one point each."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from showthrough.report.figures.style import canvas, colours, styled
from showthrough.report.language import lines_of
from showthrough.stats.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LIMIT = "Limit of the policy"
MARKERS = "osD^vPX*<>"  # a shape each, so that no two differ by colour alone


class Located(NamedTuple):
    """One generator between two figures, what it leaks and what it is good for, each with its interval."""

    name: str
    x: float
    y: float
    x_interval: Interval | None = None
    y_interval: Interval | None = None


class Plane(NamedTuple):
    """All that the plot shows; the titles of the axes say which way is better."""

    places: tuple[Located, ...]
    x_title: str
    y_title: str
    x_limit: float | None = None
    y_limit: float | None = None
    x_tick: Callable[[float], str] | None = None  # how the numbers of an axis are written
    y_tick: Callable[[float], str] | None = None


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
            capsize=3, markerfacecolor=ink["band"], markeredgewidth=1.6, markersize=10,
            label=_named(index, place.name, len(shown.places)),
        )  # fmt: skip
        if len(shown.places) > 1:
            axes.annotate(
                LETTERS[index % len(LETTERS)], (place.x, place.y), xytext=(9, 8), textcoords="offset points",
                weight="bold", zorder=6,
                bbox={"facecolor": ink["paper"], "edgecolor": "none", "pad": 1},
            )  # fmt: skip
    _limits(axes, shown)
    axes.margins(0.12)
    for axis, tick in ((axes.xaxis, shown.x_tick), (axes.yaxis, shown.y_tick)):
        if tick is not None:
            axis.set_major_formatter(_written_by(tick))
    axes.set_xlabel(lines_of(shown.x_title, 38 if is_narrow else 80))
    axes.set_title(lines_of(shown.y_title, 38 if is_narrow else 80))
    marks, names = axes.get_legend_handles_labels()
    order = sorted(range(len(names)), key=lambda place: names[place].startswith(LIMIT))
    marks, names = [marks[place] for place in order], [names[place] for place in order]
    figure.legend(marks, names, loc="outside lower left", ncols=1 if is_narrow else 2)
    return figure


def _limits(axes: "Axes", shown: Plane) -> None:
    """Draw both limits as broken lines, named in the legend, where no line runs through them."""
    sides = (
        (shown.x_limit, axes.axvline, shown.x_tick, "across", (0, (6, 3))),
        (shown.y_limit, axes.axhline, shown.y_tick, "upwards", (0, (2, 2))),
    )
    for limit, line, tick, way, dashes in sides:
        if limit is not None:
            name = f"{LIMIT}, {way}: {(tick or '{:g}'.format)(limit)}"
            line(limit, color=colours()["fail"], linestyle=dashes, linewidth=2, zorder=1, label=name)


def _written_by(tick: Callable[[float], str]) -> Callable[[float, float], str]:
    return lambda value, _: tick(value)


def _named(index: int, name: str, among: int) -> str:
    return f"{LETTERS[index % len(LETTERS)]}: {name}" if among > 1 else name


def _span(value: float, own: Interval | None) -> Sequence[Sequence[float]] | None:
    return None if own is None else [[max(value - own.low, 0.0)], [max(own.high - value, 0.0)]]
