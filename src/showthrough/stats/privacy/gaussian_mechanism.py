"""Gaussian mechanism, counted exactly: one release with noise (Balle and Wang, ICML 2018)."""

from math import exp, log, sqrt

from scipy.special import log_ndtr, ndtr

from showthrough.stats.bisection import smallest


def gaussian_delta(epsilon: float, mu: float) -> float:
    """Return the least delta with which one Gaussian release is (epsilon, delta)-private.

    `mu` is how far one record moves what is released, in deviations of the noise: 1 / noise multiplier.
    Exact, for any epsilon: theorem 8 of arXiv:1805.06530.

    >>> round(gaussian_delta(1.0, mu=1 / 3.73), 7)
    1e-05
    """
    rare = exp(epsilon + float(log_ndtr(-epsilon / mu - mu / 2)))
    return float(ndtr(-epsilon / mu + mu / 2)) - rare


def release_epsilon(mu: float, delta: float) -> float:
    """Return the least epsilon of one Gaussian release at `delta`; of several, mu is the root of mu^2's sum.

    >>> round(release_epsilon(mu=1 / 3.7304, delta=1e-5), 3)
    1.0
    """
    high = mu**2 / 2 + mu * sqrt(2 * log(1 / delta))  # by concentrated privacy, arXiv:1605.02065
    return smallest(lambda epsilon: gaussian_delta(epsilon, mu) <= delta, 0.0, high)


def release_noise(epsilon: float, delta: float) -> float:
    """Return the least noise multiplier of one Gaussian release that keeps epsilon at `delta`.

    The classical sqrt(2 log(1.25 / delta)) / epsilon is larger by a quarter, and wrong above epsilon 1.

    >>> round(release_noise(1.0, 1e-5), 3), round(release_noise(10.0, 1e-5), 3)
    (3.731, 0.5)
    """
    much = (sqrt(log(1 / delta) + epsilon) + sqrt(log(1 / delta))) / (sqrt(2.0) * epsilon)  # as above
    return smallest(lambda noise: gaussian_delta(epsilon, 1 / noise) <= delta, 0.0, much)
