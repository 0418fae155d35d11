"""Curves of errors against each other on logarithmic axes: ROC with guessing and the limit, and DET."""

from collections.abc import Sequence
from math import floor, log10
from typing import TYPE_CHECKING, Any, NamedTuple

from showthrough.core.curves import Curve
from showthrough.interpret.numbers import frequency, percent
from showthrough.report.figures.style import canvas, colours, legend, styled
from showthrough.report.language import lines_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

ROC = "roc"  # the curve for which guessing is a straight line
HEIGHT = 430
ROOM = 0.8  # what is left beyond the powers of ten at the ends, so that marks on them can be seen


class Point(NamedTuple):
    """One place on a curve that was measured by itself."""

    x: float
    y: float
    low: float
    high: float


class Curves(NamedTuple):
    """All that a plot of a curve shows."""

    curve: Curve
    points: tuple[Point, ...]
    limit: tuple[float, float] | None  # where the policy draws its line: x, and y at most
    threshold: float | None = None  # the accepted error at which people are matched


@styled
def draw_curve(shown: Curves, width: int) -> "Canvas":
    """Return a curve with its band, the points measured by themselves, guessing and the limit."""
    is_narrow = width < 500
    figure, axes = canvas(width, HEIGHT + (70 if is_narrow else 0))
    curve, ink = shown.curve, colours()
    left, bottom = _floor(_across(shown)), _floor(_heights(shown))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(left * ROOM, 1 / ROOM)
    axes.set_ylim(bottom * ROOM, 1 / ROOM)
    if curve.low:
        lows = [max(low, bottom * ROOM) for low in curve.low]
        axes.fill_between(
            curve.x, lows, curve.high, color=ink["link"], alpha=0.2, linewidth=1, label=_band(curve)
        )
    above = [place for place, y in enumerate(curve.y) if y > 0]  # logarithmic axes have no zero
    axes.plot([curve.x[i] for i in above], [curve.y[i] for i in above], color=ink["link"], label=_name(curve))
    if curve.name == ROC:
        axes.plot([left, 1], [left, 1], "--", color=ink["open"], linewidth=2, label="Guessing")
    _points(axes, shown.points, bottom)
    if shown.limit is not None:
        _limit(axes, *shown.limit)
    if shown.threshold is not None:
        name = f"Match threshold: {frequency(shown.threshold)} wrong matches"
        axes.axvline(shown.threshold, color=ink["fail"], linestyle=(0, (1, 1.5)), linewidth=2.5, label=name)
    _decades(axes, left, bottom, is_narrow=is_narrow)
    axes.set_xlabel(lines_of(curve.x_title, 32 if is_narrow else 80))
    axes.set_title(lines_of(curve.y_title, 32 if is_narrow else 80))
    legend(figure, axes, width)
    return figure


def _across(shown: Curves) -> list[float]:
    limit = [] if shown.limit is None else [shown.limit[0]]
    return [*shown.curve.x, *(point.x for point in shown.points), *limit]


def _heights(shown: Curves) -> list[float]:
    points = [number for point in shown.points for number in (point.y, point.low)]
    limit = [] if shown.limit is None else [shown.limit[1]]
    guessing = [min(number for number in shown.curve.x if number > 0)] if shown.curve.name == ROC else []
    return [*shown.curve.y, *points, *limit, *guessing]


def _floor(numbers: Sequence[float]) -> float:
    """Return the power of ten below the smallest number above zero, one in 10 million at the least."""
    smallest = min((number for number in numbers if number > 0), default=0.1)
    return float(10.0 ** max(floor(log10(smallest) + 1e-9), -7)) if smallest < 1 else 0.1


def _name(curve: Curve) -> str:
    return curve.label or ("This attack" if curve.name == ROC else "This matcher")


def _band(curve: Curve) -> str:
    return f"{percent(curve.level)} band at each point" if curve.level else "Band"


def _points(axes: "Axes", points: Sequence[Point], bottom: float) -> None:
    if not points:
        return
    heights = [max(point.y, bottom) for point in points]
    lows = [max(y - max(point.low, bottom), 0.0) for y, point in zip(heights, points, strict=True)]
    highs = [max(point.high - y, 0.0) for y, point in zip(heights, points, strict=True)]
    axes.errorbar(
        [point.x for point in points], heights, yerr=[lows, highs], fmt="o", color=colours()["ink"],
        label="Measured at this rate, with its interval",
    )  # fmt: skip


def _limit(axes: "Axes", x: float, y: float) -> None:
    red = colours()["fail"]
    look: dict[str, Any] = {
        "markersize": 11,
        "markeredgecolor": red,
        "markeredgewidth": 2.4,
        "linestyle": "none",
    }
    axes.plot([x], [y], marker="X", color=colours()["paper"], zorder=6, label="Limit of the policy", **look)


def _decades(axes: "Axes", left: float, bottom: float, *, is_narrow: bool) -> None:
    """Write rates as "1 in 1,000": natural frequencies, at each power of ten."""
    for axis, lowest in ((axes.xaxis, left), (axes.yaxis, bottom)):
        powers = list(range(round(log10(lowest)), 1))
        if axis is axes.xaxis and is_narrow and len(powers) > 3:
            powers = powers[len(powers) % 2 == 0 :: 2] if len(powers) < 6 else powers[::3]
        axis.set_ticks([10.0**power for power in powers], [_one_in(power) for power in powers])
        axis.set_ticks([], minor=True)


def _one_in(power: int) -> str:
    return "all" if power == 0 else f"1 in {10**-power:,}"
