"""One or two histograms over each other, and the merging of bars that stand for few people."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from showthrough.core.curves import SMALLEST_STEP, Histogram
from showthrough.report.figures.interval_plot import round_ticks
from showthrough.report.figures.style import canvas, colours, legend, styled
from showthrough.report.language import lines_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

FEWEST_BARS = 2  # one rectangle shows no shape
UNITLESS = "Measured value"


class Bars(NamedTuple):
    """All that a histogram plot shows."""

    histograms: tuple[Histogram, ...]
    threshold: float | None
    tick: Callable[[float], str]


@styled
def draw_bars(shown: Bars, width: int) -> "Canvas":
    """Return histograms of area one each: the first filled, the second a dashed outline."""
    figure, axes = canvas(width, 330)
    ink = colours()
    looks: tuple[dict[str, Any], ...] = (
        {"fill": True, "facecolor": ink["band"], "edgecolor": ink["link"], "linewidth": 1.4},
        {"fill": False, "edgecolor": ink["ink"], "linestyle": (0, (5, 3)), "linewidth": 2},
    )
    for index, histogram in enumerate(shown.histograms):
        axes.stairs(density(histogram), histogram.edges, label=histogram.label, **looks[index % 2])
    edges = shown.histograms[0].edges
    if shown.threshold is not None and edges[0] <= shown.threshold <= edges[-1]:
        name = f"Threshold {shown.tick(shown.threshold)}"
        axes.axvline(shown.threshold, color=ink["fail"], linestyle=(0, (1, 1.5)), linewidth=2.5, label=name)
    ticks = round_ticks(edges[0], edges[-1], 3 if width < 500 else 6) if edges[-1] > edges[0] else [edges[0]]
    axes.set_xticks(ticks, [shown.tick(value) for value in ticks])
    axes.set_yticks([0], ["0"])
    axes.set_ylim(bottom=0)
    axes.set_title("How common (all bars of a kind together: 100 %)" if width > 500 else "How common")
    axes.set_xlabel(lines_of(shown.histograms[0].axis or UNITLESS, 36 if width < 500 else 80))
    legend(figure, axes, width)
    return figure


def density(histogram: Histogram) -> list[float]:
    """Return how tall each bar is, so that its area is its share."""
    total = sum(histogram.counts) or 1
    widths = [right - left for left, right in zip(histogram.edges, histogram.edges[1:], strict=False)]
    return [
        count / total / width if width > 0 else 0.0
        for count, width in zip(histogram.counts, widths, strict=True)
    ]


def printable(histograms: Sequence[Histogram]) -> tuple[Histogram, ...]:
    """Merge neighbouring bars until each is empty or stands for enough people to be printed.

    Histograms are drawn over each other and so share their bars; one that has others is left out.
    Where fewer than two bars are left there is no shape to see, and nothing is returned.
    """
    edges = histograms[0].edges
    alike = [histogram for histogram in histograms if histogram.edges == edges]

    def counts(group: Sequence[int]) -> tuple[int, ...]:
        return tuple(sum(histogram.counts[index] for index in group) for histogram in alike)

    groups: list[list[int]] = [[]]  # neighbouring bars, by their place
    for index in range(len(edges) - 1):
        groups[-1].append(index)
        if _is_printable(counts(groups[-1])):
            groups.append([])
    rest = groups.pop()
    while groups and rest and not _is_printable(counts(rest)):
        rest = groups.pop() + rest
    groups += [rest] if rest else []
    if sum(any(counts(group)) for group in groups) < FEWEST_BARS:
        return ()
    return tuple(
        histogram.model_copy(
            update={
                "edges": (edges[0], *(edges[group[-1] + 1] for group in groups)),
                "counts": tuple(counts(group)[place] for group in groups),
            }
        )
        for place, histogram in enumerate(alike)
    )


def _is_printable(counts: Sequence[int]) -> bool:
    return all(n == 0 or n >= SMALLEST_STEP for n in counts)
