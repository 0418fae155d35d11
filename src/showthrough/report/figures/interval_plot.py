"""Figures on their intervals, one under the other, beside their limit."""

from collections.abc import Callable, Sequence
from math import ceil, floor, isfinite, log10
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from showthrough.report.figures.style import canvas, colours, legend, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

ROW, ABOVE, BELOW = 50, 46, 104  # pixels: a row, room for the limit's label, for axis and legend
LINE = 22  # letters of a row's name before it is broken


class Row(NamedTuple):
    """One measured figure and what it is compared with."""

    label: str
    value: float
    low: float | None
    high: float | None
    control: float | None = None
    chance: float | None = None


class Intervals(NamedTuple):
    """All that an interval plot shows."""

    rows: tuple[Row, ...]
    axis: str
    limit: float | None
    tick: Callable[[float], str]


@styled
def draw_intervals(shown: Intervals, width: int) -> "Canvas":
    """Return a drawing of each figure as a dot on its interval; control, chance and limit are other signs."""
    is_narrow = width < 500
    signs = sum(getattr(row, name) is not None for name in ("control", "chance") for row in shown.rows[:1])
    height = ABOVE + BELOW + ROW * len(shown.rows) + (22 * (1 + signs) if is_narrow else 0)
    figure, axes = canvas(width, height)
    low, high = scale(_numbers(shown))
    axes.set_xlim(low, high)
    axes.set_ylim(len(shown.rows) - 0.45, -0.75 if is_narrow else -0.55)
    for index, row in enumerate(shown.rows):
        _row(axes, row, index, (low, high))
    _names(axes, shown.rows, is_narrow=is_narrow)
    ticks = round_ticks(low, high, 2 if is_narrow else 5)
    axes.set_xticks(ticks, [shown.tick(value) for value in ticks])
    axes.set_xlabel(fill(shown.axis, 40 if is_narrow else 80))
    axes.grid(visible=False, axis="y")
    if shown.limit is not None:
        _limit(axes, shown.limit, shown.tick)
    legend(figure, axes, width)
    return figure


def _row(axes: "Axes", row: Row, place: int, ends: tuple[float, float]) -> None:
    ink = colours()
    named = not place  # one entry of the legend for all rows
    if row.low is not None and row.high is not None:
        low, high = max(row.low, ends[0]), min(row.high, ends[1])
        span = [[max(row.value - low, 0.0)], [max(high - row.value, 0.0)]]
        axes.errorbar(
            [row.value], [place], xerr=span, fmt="o", color=ink["ink"], zorder=4,
            label="Measured, with its interval" if named else None,
        )  # fmt: skip
    else:
        axes.plot([row.value], [place], "o", color=ink["ink"], label="Measured" if named else None)
    if row.chance is not None:
        axes.plot(
            [row.chance], [place + 0.2], "^", color=ink["open"], zorder=3,
            label="Guessing" if named else None,
        )  # fmt: skip
    if row.control is not None:
        axes.plot(
            [row.control], [place], "D", color=ink["paper"], markeredgecolor=ink["link"], markeredgewidth=2,
            zorder=5, label="Control (held-out people)" if named else None,
        )  # fmt: skip


def _names(axes: "Axes", rows: Sequence[Row], *, is_narrow: bool) -> None:
    """Write the name of each row beside the axis; above the row where the screen is narrow."""
    if not is_narrow:
        axes.set_yticks(range(len(rows)), [fill(row.label, LINE) for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        return
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    across = axes.get_yaxis_transform()
    for index, row in enumerate(rows):
        axes.text(
            0.0, index - 0.32, row.label, transform=across, va="bottom", zorder=6,
            bbox={"facecolor": colours()["paper"], "edgecolor": "none", "pad": 1},
        )  # fmt: skip


def _limit(axes: "Axes", limit: float, tick: Callable[[float], str]) -> None:
    red = colours()["fail"]
    axes.axvline(limit, color=red, linestyle=(0, (6, 3)), linewidth=2, zorder=2)
    low, high = axes.get_xlim()
    share = (limit - low) / (high - low)
    axes.annotate(
        f"limit {tick(limit)}", (limit, 1), xycoords=axes.get_xaxis_transform(), xytext=(0, 5),
        textcoords="offset points", color=red, weight="bold", va="bottom",
        ha="left" if share < 0.2 else "right" if share > 0.8 else "center",
    )  # fmt: skip


def scale(numbers: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis that has room for all numbers; zero is on it unless it is far."""
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if 0 < low < 0.4 * high:  # far from zero relative to its spread, a figure is drawn without zero
        low = 0.0
    room = (high - low) * 0.06 or 1.0
    return low if low == 0 else low - room, high + room


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers for an axis, about `most` of them.

    >>> round_ticks(0.0, 0.9, 5)
    [0.0, 0.2, 0.4, 0.6, 0.8]
    """
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    places = max(2 - floor(log10(step)), 0)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(index * step, places) for index in range(first, last + 1)]


def _numbers(shown: Intervals) -> list[float]:
    found = [number for row in shown.rows for number in row[1:] if number is not None]
    return [
        number for number in (*found, *([] if shown.limit is None else [shown.limit])) if isfinite(number)
    ]
