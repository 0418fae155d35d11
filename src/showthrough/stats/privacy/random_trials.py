"""Best of a random number of private trials: what choosing costs (Papernot and Steinke, ICLR 2022).

The number of trials is drawn, and nobody is told it: with a number that is known, the cost of choosing
would grow with it. Theorems are those of arXiv:2110.03620. Renyi divergences are of order > 1.
"""

from collections.abc import Callable
from math import exp, expm1, inf, log, log1p

import numpy as np

from showthrough.stats.arrays import Floats
from showthrough.stats.bisection import smallest

MOST = 1.0 - 1e-9  # of 1 - gamma of a negative binomial: a mean of about a billion trials


def negative_binomial_mean(gamma: float, shape: float) -> float:
    """Return the mean number of trials of a truncated negative binomial distribution (definition 1).

    `shape` (eta > -1): 0 is the logarithmic distribution, 1 the geometric one. `gamma` in (0, 1).

    >>> round(negative_binomial_mean(0.2, shape=1), 6), round(negative_binomial_mean(0.2, shape=0), 4)
    (5.0, 2.4853)
    """
    odds = (1.0 - gamma) / gamma
    if shape == 0:
        return odds / -log(gamma)
    return shape * odds / -expm1(shape * log(gamma))


def negative_binomial_gamma(mean: float, shape: float) -> float:
    """Return the gamma with which the mean number of trials is `mean`, above 1; rounded to what costs more.

    >>> round(negative_binomial_gamma(5.0, shape=1), 6)
    0.2
    """
    if mean <= 1:
        raise ValueError(f"at least one trial is made, so the mean is above 1, and not {mean}")
    return 1.0 - smallest(lambda more: negative_binomial_mean(1.0 - more, shape) >= mean, 0.0, MOST, 60)


def negative_binomial_rdp(orders: Floats, each: Floats, mean: float, shape: float) -> Floats:
    """Return the Renyi divergence of the best of a truncated negative binomial number of trials (theorem 2).

    `each` is that of one trial at these orders; each trial may have drawn its settings. With a mean of 1
    there is one trial always, and nothing to choose.
    """
    if mean == 1:
        return each
    gamma = negative_binomial_gamma(mean, shape)
    chosen = (1.0 + shape) * float(((1.0 - 1.0 / orders) * each + log(1.0 / gamma) / orders).min())
    return _growing(orders, each + chosen + log(mean) / (orders - 1.0))


def poisson_rdp(orders: Floats, each: Floats, mean: float, delta_of: Callable[[float], float]) -> Floats:
    """Return the Renyi divergence of the best of a Poisson number of trials (theorem 6).

    `delta_of` is the delta of one trial at an epsilon. With no trial at all, something is published that
    knows nobody.
    """
    if mean < 1:
        raise ValueError(f"the mean of a Poisson number of trials is at least 1, and not {mean}")
    deltas = np.array([delta_of(log1p(1.0 / (order - 1.0))) for order in orders])
    return _growing(orders, each + mean * deltas + log(mean) / (orders - 1.0))


def _growing(orders: Floats, found: Floats) -> Floats:
    """Return bounds that use that a divergence never falls with its order."""
    by_order = np.argsort(orders)
    total = np.empty_like(found)
    total[by_order] = np.minimum.accumulate(found[by_order][::-1])[::-1]
    return total


def rdp_delta(orders: Floats, each: Floats, epsilon: float) -> float:
    """Return a delta at an epsilon that follows from Renyi divergences (arXiv:2004.00010, proposition 12).

    >>> orders = np.arange(2.0, 60.0)
    >>> 1.0 > rdp_delta(orders, orders / 32, 0.1) > rdp_delta(orders, orders / 32, 2.0) > 0.0
    True
    """
    logs = (orders - 1.0) * (each - epsilon + np.log1p(-1.0 / orders)) - np.log(orders)
    return min(1.0, exp(float(logs.min())))


def trials_drawn(uniform: float, mean: float, shape: float) -> int:
    """Return the number of trials from a number in [0, 1); `shape` inf: Poisson, which may be 0.

    Chances are added up from the fewest trials on, until they exceed the number.

    >>> [trials_drawn(uniform, mean=2.0, shape=inf) for uniform in (0.1, 0.2, 0.9)]
    [0, 1, 4]
    >>> [trials_drawn(uniform, mean=2.0, shape=1) for uniform in (0.1, 0.6, 0.9)]
    [1, 2, 4]
    """
    if shape != inf and mean == 1:
        return 1
    if shape == inf:
        trials, chance, share = 0, exp(-mean), 0.0
    else:
        gamma = negative_binomial_gamma(mean, shape)
        trials, share = 1, 1.0 - gamma
        chance = share / -log(gamma) if shape == 0 else share * shape / expm1(-shape * log(gamma))
    left = uniform - chance
    while left >= 0.0 and chance > 1e-18:
        trials += 1
        chance *= mean / trials if shape == inf else share * (trials - 1 + shape) / trials
        left -= chance
    return trials
