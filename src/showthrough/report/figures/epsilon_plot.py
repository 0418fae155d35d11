"""Bars of epsilon: claimed, proven, and provable at most."""

from typing import TYPE_CHECKING, Literal, NamedTuple

from showthrough.interpret.numbers import digits
from showthrough.report.figures.interval_plot import limit_line, round_ticks, row_names
from showthrough.report.figures.style import canvas, colours, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


class Epsilon(NamedTuple):
    """One epsilon, and how it is known: claimed by training, proven from outside, or provable at most."""

    name: str
    value: float
    bound: str  # "at least" or "at most"
    kind: Literal["claimed", "proven", "ceiling"]


class Epsilons(NamedTuple):
    """All that the plot shows."""

    rows: tuple[Epsilon, ...]
    limit: float | None


@styled
def draw_epsilons(shown: Epsilons, width: int) -> "Canvas":
    """Return a bar for each epsilon: claims striped, what was proven filled, the ceiling empty."""
    is_narrow = width < 500
    figure, axes = canvas(width, 120 + (62 if is_narrow else 46) * len(shown.rows))
    ink, rows = colours(), shown.rows
    most = max([row.value for row in rows] + ([shown.limit] if shown.limit is not None else [])) or 1.0
    for place, row in enumerate(rows):
        axes.barh(
            [place], [row.value], height=0.42, color=ink["link"] if row.kind == "proven" else "none",
            edgecolor=ink["link"], hatch="///" if row.kind == "claimed" else None, zorder=2,
        )  # fmt: skip
        axes.text(
            1.0, place, f"{row.bound} {digits(row.value)}", transform=axes.get_yaxis_transform(),
            va="center", ha="right", weight="bold",
        )  # fmt: skip
    axes.set_xlim(0, most * (1.8 if is_narrow else 1.35))
    axes.set_ylim(len(rows) - 0.5, -0.85 if is_narrow else -0.6)
    row_names(axes, [row.name for row in rows], is_above=is_narrow)
    ticks = [tick for tick in round_ticks(0, most, 3 if is_narrow else 5) if tick <= most]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xlabel("Epsilon (smaller protects more)")
    axes.grid(visible=False, axis="y")
    if shown.limit is not None:
        limit_line(axes, shown.limit, f"limit {digits(shown.limit)}")
    return figure
