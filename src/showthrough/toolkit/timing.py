"""Timing by the median of a few repeats."""

from collections.abc import Sequence
from statistics import median

from showthrough.stats.intervals import Interval


def seconds_per_1000(seconds: Sequence[float], images: int) -> tuple[float, Interval]:
    """Return the median time for 1,000 images, and the fastest and the slowest repeat.

    Those two hold the true median with probability 1 - 2^(1 - n).

    Source: Thompson, Annals of Mathematical Statistics 7 (1936).

    >>> seconds_per_1000([1.0, 3.0, 2.0], images=500)
    (4.0, Interval(low=2.0, high=6.0, level=0.75))
    """
    runs = [1000 * each / images for each in seconds]
    return median(runs), Interval(min(runs), max(runs), 1 - 2.0 ** (1 - len(runs)))
