"""What privacy was claimed, proven and could have been proven, side by side."""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from showthrough.interpret.numbers import digits
from showthrough.report.figures.interval_plot import round_ticks
from showthrough.report.figures.style import canvas, colours, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas


class Epsilon(NamedTuple):
    """One epsilon: whose word it is, and whether the true one is at least or at most that."""

    name: str
    value: float
    bound: str  # "at least" or "at most"
    is_proven: bool  # measured from outside, and not computed from what training says of itself


class Epsilons(NamedTuple):
    """All that the plot shows."""

    rows: tuple[Epsilon, ...]
    limit: float | None


@styled
def draw_epsilons(shown: Epsilons, width: int) -> "Canvas":
    """Return a bar for each epsilon; what was proven is filled, what is claimed is striped."""
    is_narrow = width < 500
    figure, axes = canvas(width, 110 + (62 if is_narrow else 46) * len(shown.rows))
    ink, rows = colours(), shown.rows
    most = max([row.value for row in rows] + ([shown.limit] if shown.limit is not None else []))
    for place, row in enumerate(rows):
        axes.barh(
            [place], [row.value], height=0.42, color=ink["link"] if row.is_proven else "none",
            edgecolor=ink["link"], hatch=None if row.is_proven else "///", zorder=2,
        )  # fmt: skip
        axes.text(
            row.value + most * 0.015, place, f"{row.bound} {digits(row.value)}", va="center", zorder=5,
            bbox={"facecolor": ink["paper"], "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    _names(axes, [row.name for row in rows], is_narrow=is_narrow)
    axes.set_xlim(0, most * (1.55 if is_narrow else 1.25) or 1.0)
    axes.set_ylim(len(rows) - 0.4, -0.85 if is_narrow else -0.6)
    axes.set_xticks(
        ticks := round_ticks(0, axes.get_xlim()[1], 3 if is_narrow else 6), [f"{t:g}" for t in ticks]
    )
    axes.set_xlabel("Epsilon (smaller protects more)")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    if shown.limit is not None:
        axes.axvline(shown.limit, color=ink["fail"], linestyle=(0, (6, 3)), linewidth=2, zorder=1)
        axes.annotate(
            f"limit {digits(shown.limit)}", (shown.limit, 1), xycoords=axes.get_xaxis_transform(), xytext=(0, 5),
            textcoords="offset points", color=ink["fail"], weight="bold", ha="center", va="bottom",
        )  # fmt: skip
    return figure


def _names(axes: "Axes", names: Sequence[str], *, is_narrow: bool) -> None:
    if not is_narrow:
        axes.set_yticks(range(len(names)), [fill(name, 24) for name in names])
        axes.tick_params(axis="y", length=0)
        return
    axes.set_yticks([])
    for place, name in enumerate(names):
        axes.text(0.0, place - 0.3, name, transform=axes.get_yaxis_transform(), va="bottom", zorder=6,
                  bbox={"facecolor": colours()["paper"], "edgecolor": "none", "pad": 1})  # fmt: skip
