"""All results of a suite under each other, in panels of one unit each: dots on intervals, worst first."""

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from showthrough.core.decision import Ruling
from showthrough.core.records import AuditRecord
from showthrough.report.figures.figure import Figure, printed
from showthrough.report.figures.forest_rows import Panel, panels_of, told_of
from showthrough.report.figures.interval_plot import (
    SIGNS,
    Row,
    draw_row,
    limit_name,
    round_ticks,
    row_names,
    scale,
    sign_look,
)
from showthrough.report.figures.style import colours, legend, styled
from showthrough.report.language import lines_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

MOST = 14  # rows that fit on a page; the rest is in annex A
FEWEST = 2  # one row is a sentence, and needs no drawing
LINE_LOOK: dict[str, Any] = {"linestyle": (0, (4, 2)), "clip_on": False, "zorder": 2}  # of a limit
LIMIT = "Limit of the policy"
LINE, ROOM, PANEL, LEGEND = 17, 16, 86, 62  # pixels: a line of a name, space around it, an axis, the signs


class Forest(NamedTuple):
    """All that the plot shows."""

    panels: tuple[Panel, ...]


def forest_figure(suite_name: str, record: AuditRecord, rulings: Sequence[Ruling]) -> Figure | None:
    """Return all results of a suite that count as one drawing, or None where there is only one."""
    panels, left_out = panels_of(suite_name, record, rulings, MOST)
    if sum(len(panel.rows) for panel in panels) < FEWEST:
        return None
    told = told_of(suite_name, record, panels, left_out)
    figure = printed(told.words, partial(draw_forest, Forest(panels)), told.table)
    return figure._replace(note=told.note)


@styled
def draw_forest(shown: Forest, width: int) -> "Canvas":
    """Return the panels under each other; each has an axis of its own and all have the same signs."""
    from matplotlib.figure import Figure as Canvas
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    is_narrow = width < 500
    named = [[lines_of(name, 38 if is_narrow else 30) for name in panel.names] for panel in shown.panels]
    tall = [_height(names, is_narrow=is_narrow) for names in named]
    figure = Canvas(figsize=(width / 72, (sum(tall) + LEGEND + (44 if is_narrow else 0)) / 72))
    every = figure.subplots(len(tall), 1, squeeze=False, gridspec_kw={"height_ratios": tall})[:, 0]
    for axes, panel, names in zip(every, shown.panels, named, strict=True):
        _panel(axes, panel, names, is_narrow=is_narrow)
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(hspace=0.08)  # a limit's name belongs to the panel below it
    rows = [row for panel in shown.panels for row in panel.rows]
    for name in SIGNS:
        if any(getattr(row, name) is not None for row in rows):
            every[-1].plot([], [], label=SIGNS[name], **sign_look(name))
    if any(row.limit is not None for row in rows):
        every[-1].plot([], [], color=colours()["fail"], label=LIMIT, **LINE_LOOK)
    legend(figure, every[-1], width)
    return figure


def _height(names: Sequence[str], *, is_narrow: bool) -> int:
    lines = sum(name.count("\n") + 1 for name in names)
    return PANEL + LINE * lines + (ROOM + (22 if is_narrow else 0)) * len(names)


def _panel(axes: "Axes", panel: Panel, names: Sequence[str], *, is_narrow: bool) -> None:
    rows = [Row("", *row[:5]) for row in panel.rows]
    low, high = scale(_numbers(panel))
    axes.set_xlim(low, high)
    axes.set_ylim(len(rows) - 0.4, -0.95 if is_narrow else -0.6)
    for place, (row, drawn) in enumerate(zip(panel.rows, rows, strict=True)):
        draw_row(axes, drawn, place, (low, high))
        if row.limit is not None:
            ends = [place - (0.25 if is_narrow else 0.5), place + 0.4]
            axes.plot([row.limit, row.limit], ends, **LINE_LOOK, color=colours()["fail"])
    row_names(axes, names, is_above=is_narrow)
    _limit(axes, panel)
    _axis(axes, panel.axis, panel.tick, is_narrow=is_narrow)


def _limit(axes: "Axes", panel: Panel) -> None:
    """Write the limit above the panel where all of its rows that have one have the same."""
    limits = {row.limit for row in panel.rows if row.limit is not None}
    if len(limits) == 1:
        limit = limits.pop()
        limit_name(axes, limit, f"limit {panel.tick(limit)}")


def _axis(axes: "Axes", title: str, tick: Callable[[float], str], *, is_narrow: bool) -> None:
    low, high = axes.get_xlim()
    ticks = [value for value in round_ticks(low, high, 3 if is_narrow else 4) if low <= value <= high]
    axes.set_xticks(ticks, [tick(value) for value in ticks])
    axes.set_xlabel(lines_of(title, 40 if is_narrow else 58))
    axes.grid(visible=False, axis="y")


def _numbers(panel: Panel) -> list[float]:
    return [number for row in panel.rows for number in row[:6] if number is not None and isfinite(number)]
