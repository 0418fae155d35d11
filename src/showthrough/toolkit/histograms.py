"""Histograms that can be printed: round edges, and no bar that stands for a few people."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10

import numpy as np

from showthrough.core.curves import SMALLEST_STEP, Histogram
from showthrough.core.types import Floats, Rows

NEAREST = "Distance of a synthetic image to the nearest real one"  # the axis of most histograms
BINS = 30  # at most about this many before bins are merged


def histograms(
    samples: Mapping[str, Floats], smallest: int = SMALLEST_STEP, axis: str = ""
) -> tuple[Histogram, ...]:
    """Return a histogram a sample, all with the same edges; `axis` says what the values measure.

    Neighbouring bins are merged until each bar is empty or stands for at least `smallest` values (or
    for the whole sample where it is smaller). Edges are round numbers: the smallest and the largest
    value would each be somebody's score.
    """
    edges = _round_edges(
        np.concatenate([np.asarray(values, dtype=np.float64) for values in samples.values()])
    )
    counts = np.stack([np.histogram(values, edges)[0] for values in samples.values()])  # (samples, bins)
    return binned(tuple(samples), edges, counts, smallest, axis)


def binned(
    labels: Sequence[str],
    edges: Floats,
    counts: Rows,
    smallest: int | Rows = SMALLEST_STEP,
    axis: str = "",
) -> tuple[Histogram, ...]:
    """Return a histogram a row of `counts` (samples, bins), bins merged as in `histograms`."""
    starts = _merged(counts, np.minimum(smallest, counts.sum(axis=1)))
    kept = (*(float(edges[start]) for start in starts), float(edges[-1]))
    merged = np.add.reduceat(counts, starts, axis=1)
    return tuple(
        Histogram(label=label, edges=kept, counts=tuple(int(count) for count in row), axis=axis)
        for label, row in zip(labels, merged, strict=True)
    )


def _round_edges(values: Floats) -> Floats:
    low, high = float(values.min()), float(values.max())
    width = max((high - low) / BINS, abs(high) * 1e-6, 1e-9)
    power = 10.0 ** floor(log10(width))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= width)
    steps = np.arange(floor(low / step), ceil(high / step) + 2, dtype=np.float64)
    return np.round(steps * step, 1 - floor(log10(step)))  # 0.85, not 0.8500000000000001


def _merged(counts: Rows, smallest: Rows) -> list[int]:
    """Return the first bin of each merged one."""
    starts, open_bin = [0], np.zeros(len(counts))
    for index in range(counts.shape[1]):
        open_bin = open_bin + counts[:, index]
        if np.all((open_bin == 0) | (open_bin >= smallest)):
            starts.append(index + 1)
            open_bin = np.zeros(len(counts))
    starts.pop()  # what is still open joins the bins before it until all bars are large enough
    while len(starts) > 1 and not _is_printable(counts[:, starts[-1] :].sum(axis=1), smallest):
        starts.pop()
    return starts


def _is_printable(count: Rows, smallest: Rows) -> bool:
    return bool(np.all((count == 0) | (count >= smallest)))
