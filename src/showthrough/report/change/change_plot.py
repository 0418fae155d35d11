"""What became of each figure since the last audit: before and now on one line, with both intervals."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from showthrough.core.beside.earlier_audit import EarlierAudit, EarlierFigure
from showthrough.core.cards import Card, Statistic
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.types import Scalar
from showthrough.report.figures.amounts import axis_title, ends_text, full_name, measured_text, tick_text
from showthrough.report.figures.figure import DataTable, Figure, printed
from showthrough.report.figures.interval_plot import round_ticks, row_names, scale
from showthrough.report.figures.style import colours, legend, styled
from showthrough.report.figures.svg import Words
from showthrough.report.language import lines_of
from showthrough.stats.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

MOST, PANELS, FEWEST = 10, 3, 2  # rows in all; one row is a sentence, and needs no drawing
WORDS = {
    "worse": "worse",
    "better": "better",
    "no_difference": "within noise",
    "not_comparable": "not comparable",
}
LINE, ROOM, AXIS, LEGEND = 17, 30, 86, 62  # pixels: a line of a name, space around it, an axis, the signs


class FigureMoved(NamedTuple):
    """One figure in two audits."""

    name: str
    card: Card
    statistic: Statistic
    before: EarlierFigure
    after: Finding | None

    @property
    def word(self) -> str:
        """Return what became of it."""
        return WORDS[self.before.significance]


class Dumbbells(NamedTuple):
    """Figures of one unit on one axis."""

    rows: tuple[FigureMoved, ...]
    axis: str
    tick: Callable[[float], str]


def moved_figures(record: AuditRecord, previous: EarlierAudit) -> tuple[FigureMoved, ...]:
    """Return the figures that the record's cards describe, beside what they are now; the worst first."""
    now = {_key(finding.check, finding.statistic, finding.params): finding for finding in record.findings}
    found = []
    for before in previous.figures:
        card = record.card(before.check)
        statistic = None if card is None else card.statistic(before.statistic)
        if card is not None and statistic is not None:
            after = now.get(_key(before.check, before.statistic, before.params))
            name = full_name(card, statistic, before.params)
            found.append(FigureMoved(name, card, statistic, before, after))
    return tuple(found)


def _key(check: str, statistic: str, params: Mapping[str, Scalar]) -> tuple[str, str, str]:
    return check, statistic, repr(sorted(params.items()))


def change_figure(record: AuditRecord) -> Figure | None:
    """Return the figures that moved, or could have, as dumbbells; None where there are fewer than two."""
    if record.previous is None:
        return None
    every = [one for one in moved_figures(record, record.previous) if _is_drawable(one)]
    shown = every[:MOST]
    if len(shown) < FEWEST:
        return None
    by_unit: dict[tuple[str, str], list[FigureMoved]] = {}
    for one in shown:
        by_unit.setdefault((one.statistic.kind, one.statistic.unit), []).append(one)
    panels = tuple(_panel(rows) for rows in list(by_unit.values())[:PANELS])
    rows = [row for panel in panels for row in panel.rows]
    title = change_title(every)
    alt = f"{title}. " + " ".join(
        f"{row.name}: before {measured_text(row.before.value, row.statistic)}, "
        f"now {measured_text(_value(row), row.statistic)}: {row.word}."
        for row in rows
    )
    left_out = len(every) - len(rows)
    note = f"Drawn are {len(rows)} of {len(every)} figures, those that moved first." if left_out else ""
    words = Words(title, alt, f"{record.name}-change")
    return printed(words, partial(draw_changes, panels), _table(rows))._replace(note=note)


def change_title(rows: Sequence[FigureMoved]) -> str:
    """Return how many figures are worse, better and neither, as the title of the drawing."""
    words = [row.word for row in rows]
    told = [f"{words.count(word)} {word}" for word in WORDS.values() if word in words]
    return f"Since the last audit: {', '.join(told)}"


def _is_drawable(one: FigureMoved) -> bool:
    numbers = (one.before.value, _value(one))
    return one.before.significance != "not_comparable" and all(
        number is not None and isfinite(number) for number in numbers
    )


def _value(one: FigureMoved) -> float | None:
    return None if one.after is None else one.after.value


def _panel(rows: Sequence[FigureMoved]) -> Dumbbells:
    first = rows[0].statistic
    named = all(row.statistic.label == first.label for row in rows)
    return Dumbbells(tuple(rows), axis_title(first, named=named), partial(tick_text, first))


def _table(rows: Sequence[FigureMoved]) -> DataTable:
    heads = ("Figure", "Before", "Interval before", "Now", "Interval now", "Change")
    told = (
        (
            row.name,
            measured_text(row.before.value, row.statistic), ends_text(row.before.interval, row.statistic),
            measured_text(_value(row), row.statistic), ends_text(_interval(row), row.statistic), row.word,
        )
        for row in rows
    )  # fmt: skip
    return DataTable(heads, tuple(told))


def _interval(row: FigureMoved) -> Interval | None:
    return None if row.after is None else row.after.interval


@styled
def draw_changes(panels: Sequence[Dumbbells], width: int) -> "Canvas":
    """Return dumbbells in panels: a hollow diamond is before, a dot is now, each on its interval."""
    from matplotlib.figure import Figure as Canvas

    is_narrow = width < 500
    named = [[lines_of(_titled(row), 38 if is_narrow else 34) for row in panel.rows] for panel in panels]
    tall = [
        AXIS + sum(ROOM + LINE * (name.count("\n") + (2 if is_narrow else 1)) for name in names)
        for names in named
    ]
    figure = Canvas(figsize=(width / 72, (sum(tall) + LEGEND + (24 if is_narrow else 0)) / 72))
    every = figure.subplots(len(tall), 1, squeeze=False, gridspec_kw={"height_ratios": tall})[:, 0]
    for axes, panel, names in zip(every, panels, named, strict=True):
        _draw(axes, panel, names, is_narrow=is_narrow)
    ink = colours()
    every[-1].plot([], [], "o", color=ink["ink"], label="Now, with its interval")
    every[-1].plot(
        [], [], "D", color=ink["paper"], markeredgecolor=ink["link"], markeredgewidth=2,
        label="Before, with its interval",
    )  # fmt: skip
    legend(figure, every[-1], width)
    return figure


def _titled(row: FigureMoved) -> str:
    return f"{row.name}: {row.word}"


def _draw(axes: "Axes", panel: Dumbbells, names: Sequence[str], *, is_narrow: bool) -> None:
    low, high = scale(_numbers(panel))
    axes.set_xlim(low, high)
    axes.set_ylim(len(panel.rows) - 0.4, -0.95 if is_narrow else -0.6)
    ink = colours()
    for place, row in enumerate(panel.rows):
        was, now = row.before.value, _value(row)
        if was is None or now is None:
            continue
        axes.plot([was, now], [place, place], color=ink["line"], linewidth=5, zorder=1)
        _whisker(axes, row.before.interval, place + 0.14, ink["link"], (low, high))
        _whisker(axes, _interval(row), place - 0.06, ink["ink"], (low, high))
        axes.plot(
            [was], [place + 0.14], "D", color=ink["paper"], markeredgecolor=ink["link"], markeredgewidth=2,
            clip_on=False, zorder=4,
        )  # fmt: skip
        axes.plot([now], [place - 0.06], "o", color=ink["ink"], clip_on=False, zorder=5)
    row_names(axes, names, is_above=is_narrow)
    ticks = [value for value in round_ticks(low, high, 3 if is_narrow else 4) if low <= value <= high]
    axes.set_xticks(ticks, [panel.tick(value) for value in ticks])
    axes.set_xlabel(lines_of(panel.axis, 40 if is_narrow else 58))
    axes.grid(visible=False, axis="y")


def _whisker(
    axes: "Axes", own: Interval | None, height: float, colour: str, ends: tuple[float, float]
) -> None:
    if own is not None:
        low, high = max(own.low, ends[0]), min(own.high, ends[1])
        axes.plot([low, high], [height, height], color=colour, linewidth=1.6, zorder=3)


def _numbers(panel: Dumbbells) -> list[float]:
    held: list[float | None] = []
    for row in panel.rows:
        held += [row.before.value, _value(row)]
        for own in (row.before.interval, _interval(row)):
            held += [] if own is None else [own.low, own.high]
    return [number for number in held if number is not None and isfinite(number)]
