"""Exact binomial tails and the shares at which they have a given size, to the last digits and without SciPy.

`scipy.special.betaincinv` gives the same ends, and importing it takes a quarter of the second in which a gate
answers: these few lines are for the commands that judge a record and compute nothing else.
"""

from collections.abc import Callable
from math import exp, expm1, fabs, inf, lgamma, log, log1p, pi

TINY = 1e-300  # stands for 0 in a denominator of the continued fraction
CLOSE = 4e-16  # two units of the last place: nearer, rounding decides
STEPS = 200  # of Newton's method, each at worst half of what is left
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)  # of the series of log n!
EXACT_BELOW = 16  # from where on five terms of it are exact to the last digit


def least_share(hits: int, trials: int, tail: float) -> float:
    """Return the share at which so many hits or more have probability `tail`; 0 for no hit.

    It is the lower end of Clopper and Pearson's interval, `betaincinv(hits, trials - hits + 1, tail)`.

    >>> round(least_share(5, 100, 0.025), 12)
    0.016431879182
    """
    if hits == 0:
        return 0.0
    if hits == trials:
        return exp(log(tail) / trials)

    def or_more(share: float) -> tuple[float, float]:
        slope = trials * exp(_log_probability(hits - 1, trials - 1, share, 1 - share))
        return _beta(hits, trials - hits + 1, share, 1 - share), slope

    return _solved(or_more, tail, hits / trials, is_rising=True)


def largest_share(hits: int, trials: int, tail: float) -> float:
    """Return the share at which so many hits or fewer have probability `tail`; 1 where all are hits.

    It is the upper end of Clopper and Pearson's interval, `betaincinv(hits + 1, trials - hits, 1 - tail)`.

    >>> round(largest_share(0, 300, 0.05), 12)
    0.009936081944
    """
    if hits == trials:
        return 1.0
    if hits == 0:
        return -expm1(log(tail) / trials)

    def or_fewer(share: float) -> tuple[float, float]:
        slope = -trials * exp(_log_probability(hits, trials - 1, share, 1 - share))
        return _beta(trials - hits, hits + 1, 1 - share, share), slope

    return _solved(or_fewer, tail, hits / trials, is_rising=False)


def _solved(
    probability: Callable[[float], tuple[float, float]], tail: float, start: float, *, is_rising: bool
) -> float:
    """Return the share at which a tail, told with its derivative, has a given size.

    Newton's method, on the logarithm of small tails, which is concave; a step that leaves what is known to
    hold the answer is half of that instead.
    """
    low, high, share = 0.0, 1.0, start
    for _ in range(STEPS):
        value, slope = probability(share)
        if (value < tail) == is_rising:
            low = share
        else:
            high = share
        following = share - _step(value, slope, tail)
        if not low < following < high:
            following = (low + high) / 2
        if fabs(following - share) <= CLOSE * following or following in (low, high):
            return following
        share = following
    return share


def _step(value: float, slope: float, tail: float) -> float:
    if value <= 0 or slope == 0:
        return inf
    return (value - tail) / slope if value > 0.5 else value * log(value / tail) / slope


def _beta(a: int, b: int, share: float, rest: float) -> float:
    """Return the regularised incomplete beta function I_share(a, b) of whole numbers.

    Source: the continued fraction of DLMF 8.17.22, by Lentz's method; the other way round where it is slow.
    """
    if share > (a + 1) / (a + b + 2):
        return 1 - _beta_below(b, a, rest, share)
    return _beta_below(a, b, share, rest)


def _beta_below(a: int, b: int, share: float, rest: float) -> float:
    if share <= 0:
        return 0.0
    ratio, below = 1.0, 1 / _kept_off_zero(1 - (a + b) * share / (a + 1))
    found, turn = below, 0
    while True:
        turn += 1
        even = turn * (b - turn) * share / ((a + 2 * turn - 1) * (a + 2 * turn))
        odd = -(a + turn) * (a + b + turn) * share / ((a + 2 * turn) * (a + 2 * turn + 1))
        for term in (even, odd):
            below = 1 / _kept_off_zero(1 + term * below)
            ratio = _kept_off_zero(1 + term / ratio)
            found *= ratio * below
        if fabs(ratio * below - 1) <= CLOSE:
            break
    # share^a rest^b / (a B(a, b)) is the probability of a hits in a + b - 1, times the rest
    return rest * exp(_log_probability(a, a + b - 1, share, rest)) * found


def _kept_off_zero(value: float) -> float:
    return value if fabs(value) > TINY else TINY


def _log_probability(hits: int, trials: int, share: float, rest: float) -> float:
    """Return the logarithm of the binomial probability of so many hits, without loss in large numbers.

    Source: Loader, Fast and accurate computation of binomial probabilities, 2000.
    """
    misses = trials - hits
    if hits == 0:
        return trials * (log1p(-share) if share < rest else log(rest))
    if misses == 0:
        return trials * (log(share) if share < rest else log1p(-rest))
    away = _deviance(hits, trials * share) + _deviance(misses, trials * rest)
    remainder = _stirling(trials) - _stirling(hits) - _stirling(misses)
    return remainder - away + 0.5 * log(trials / (2 * pi * hits * misses))


def _deviance(count: int, expected: float) -> float:
    """Return count log(count / expected) + expected - count, by its series where both are close."""
    apart = (count - expected) / (count + expected)
    if fabs(apart) >= 0.1:
        return count * log(count / expected) + expected - count
    found, power, turn = (count - expected) * apart, 2 * count * apart, 1
    while True:
        power *= apart**2
        turn += 2
        more = found + power / turn
        if more == found:
            return found
        found = more


def _stirling(count: int) -> float:
    """Return log count! less Stirling's approximation of it."""
    if count < EXACT_BELOW:
        return lgamma(count + 1) - (count + 0.5) * log(count) + count - 0.5 * log(2 * pi)
    found = 0.0
    for term in reversed(STIRLING):
        found = found / count**2 + term
    return found / count
