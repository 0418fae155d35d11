"""Bisection, for bounds that have no closed form."""

from collections.abc import Callable


def smallest(condition: Callable[[float], bool], low: float, high: float, steps: int = 45) -> float:
    """Return the smallest x in [low, high] for which a condition holds that, once true, stays true.

    The condition is taken to hold at `high`.
    """
    for _ in range(steps):
        middle = (low + high) / 2
        if condition(middle):
            high = middle
        else:
            low = middle
    return high
