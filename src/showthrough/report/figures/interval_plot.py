"""Figures on their intervals, one under the other, beside their limit."""

from collections.abc import Callable, Sequence
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, Any, NamedTuple

from showthrough.report.figures.style import canvas, colours, legend, styled
from showthrough.report.language import lines_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

ROW, ABOVE, BELOW = 50, 46, 104  # pixels: a row, room for the limit's label, for axis and legend
SHORT = 26  # letters of a name that stands beside its row; longer ones stand above
SIGNS = {"value": "Measured, with its interval", "chance": "Guessing", "control": "Control (held-out people)"}


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
    is_narrow, rows = width < 500, shown.rows
    is_above = is_narrow or max(len(row.label) for row in rows) > SHORT
    signs = [name for name in SIGNS if any(getattr(row, name) is not None for row in rows)]
    figure, axes = canvas(width, ABOVE + BELOW + ROW * len(rows) + (20 * len(signs) if is_narrow else 0))
    low, high = scale(_numbers(shown))
    axes.set_xlim(low, high)
    axes.set_ylim(len(rows) - 0.45, -0.75 if is_above else -0.55)
    for index, row in enumerate(rows):
        draw_row(axes, row, index, (low, high))
    for name in signs:
        axes.plot([], [], label=SIGNS[name], **sign_look(name))
    row_names(axes, [row.label for row in rows], is_above=is_above)
    ticks = round_ticks(low, high, 2 if is_narrow else 5)
    axes.set_xticks(ticks, [shown.tick(value) for value in ticks])
    axes.set_xlabel(lines_of(shown.axis, 40 if is_narrow else 80))
    axes.grid(visible=False, axis="y")
    if shown.limit is not None:
        limit_line(axes, shown.limit, f"limit {shown.tick(shown.limit)}")
    legend(figure, axes, width)
    return figure


def draw_row(axes: "Axes", row: Row, place: int, ends: tuple[float, float]) -> None:
    """Draw one figure as a dot on its interval, with control and guessing beside it."""
    ink = colours()["ink"]
    if row.low is not None and row.high is not None:
        low, high = max(row.low, ends[0]), min(row.high, ends[1])
        axes.plot([low, high], [place, place], color=ink, zorder=3)
        for end, inside, outside in ((row.low, low, "<"), (row.high, high, ">")):
            mark = "|" if end == inside else outside  # an interval without end goes on
            axes.plot([inside], [place], mark, color=ink, markeredgewidth=2, clip_on=False, zorder=3)
    for name, height in (("chance", 0.2), ("control", 0.0), ("value", 0.0)):
        number = getattr(row, name)
        if number is not None:
            axes.plot([number], [place + height], clip_on=False, **sign_look(name))


def sign_look(name: str) -> dict[str, Any]:
    """Return how a sign of `SIGNS` is drawn."""
    ink = colours()
    looks: dict[str, dict[str, Any]] = {
        "value": {"marker": "o", "color": ink["ink"], "zorder": 4},
        "chance": {"marker": "^", "color": ink["open"], "zorder": 3},
        "control": {"marker": "D", "color": ink["paper"], "markeredgecolor": ink["link"], "zorder": 5},
    }
    return {"linestyle": "none", "markeredgewidth": 2 if name == "control" else 0, **looks[name]}


def row_names(axes: "Axes", names: Sequence[str], *, is_above: bool) -> None:
    """Write the name of each row beside the axis, or above the row where there is no room beside it."""
    axes.spines["left"].set_visible(False)
    if not is_above:
        axes.set_yticks(range(len(names)), names, multialignment="left")  # a page has a narrower font
        axes.tick_params(axis="y", length=0, pad=12)
        return
    axes.set_yticks([])
    for index, name in enumerate(names):
        axes.text(
            0.0, index - 0.32, name, transform=axes.get_yaxis_transform(), va="bottom", zorder=6,
            bbox={"facecolor": colours()["paper"], "edgecolor": "none", "pad": 1},
        )  # fmt: skip


def limit_line(axes: "Axes", limit: float, text: str) -> None:
    """Draw the limit of the policy as a broken line with its number above."""
    axes.axvline(limit, color=colours()["fail"], linestyle=(0, (6, 3)), linewidth=2, zorder=2)
    limit_name(axes, limit, text)


def limit_name(axes: "Axes", limit: float, text: str) -> None:
    """Write a limit above the axes, at its place."""
    low, high = axes.get_xlim()
    share = (limit - low) / (high - low)
    axes.annotate(
        text, (limit, 1), xycoords=axes.get_xaxis_transform(), xytext=(0, 5),
        textcoords="offset points", color=colours()["fail"], weight="bold", va="bottom",
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
