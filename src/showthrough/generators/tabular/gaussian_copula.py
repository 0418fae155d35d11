"""Gaussian copula: columns by their own distributions, tied together by one matrix of correlations."""

from collections.abc import Callable
from math import exp, sqrt
from typing import NamedTuple, final

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, ndtri

from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.errors import ConfigError, NotEnoughDataError
from showthrough.generators.tabular.table_domain import TableDomain
from showthrough.stats.arrays import Floats, Rows
from showthrough.stats.tabular.mixed import Mixed

BINS = 32  # of a column of numbers
FEWEST = 10  # rows
MOST_EPSILON = 100  # beyond it nothing is bounded
MARGINAL_SHARE = 0.5  # of the privacy that is spent, in mu^2, on the columns' own distributions
SMALLEST = 1e-3  # eigenvalue of the correlations
UNIT = "row"  # who is protected
_MADE_UP = 8  # rows of nobody

Normal = Callable[[int], Floats]  # as many standard normal numbers; those of the system where privacy counts


@final
class GaussianCopula(NamedTuple):
    """Fitted copula: shares of each bin and category, the last one missing, and correlations."""

    domain: TableDomain
    shares: tuple[Floats, ...]  # by column
    root: Floats  # (d, d) Cholesky factor of the correlations
    certificate: DPCertificate | None  # None: no privacy

    def sample(self, n: int, rng: np.random.Generator) -> Mixed:
        """Return rows; numbers lie anywhere within their bin."""
        uniform = ndtr(rng.standard_normal((n, len(self.root))) @ self.root.T)
        drawn = [_inverse(share, column) for share, column in zip(self.shares, uniform.T, strict=True)]
        p = len(self.domain.low)
        within = rng.random((n, p))
        numbers = np.empty((n, p))
        for i in range(p):
            bins = len(self.shares[i]) - 1
            place = (drawn[i] + within[:, i]) / bins
            numbers[:, i] = np.where(drawn[i] == bins, np.nan, place)
        codes = np.stack(drawn[p:], axis=1) if len(drawn) > p else np.zeros((n, 0), dtype=np.int64)
        last = np.array(self.domain.categories, dtype=np.int64)
        return Mixed(self.domain.unscaled(numbers), np.where(codes == last, -1, codes))


def fit_copula(
    table: Mixed,
    domain: TableDomain,
    privacy: tuple[float, float] | None = None,
    normal: Normal | None = None,
    noise_is_private: bool = False,
) -> GaussianCopula:
    """Return a copula fitted to a table, privately where (epsilon, delta) is given.

    Two releases look at people: counts of bins and categories (a row is in one of each of d columns:
    sensitivity sqrt(d)), and the sum of outer products of rows' normal scores, cut to length sqrt(d)
    (sensitivity d). Both are Gaussian mechanisms, so that mu add up as squares and epsilon is exact. The
    domain must have been known before: `domain_of` tells of people. The certificate counts both as one
    release of noise 1 / mu, and `showthrough.generators.private.certificate.verify` follows it.

    Source: Li et al., DPSynthesizer / DPCopula, EDBT 2014 (the idea); Dong et al., Gaussian differential
    privacy, JRSS B 84 (2022) (composition).

    Raises:
        NotEnoughDataError: fewer than ten rows.
        ConfigError: the domain has other columns, or privacy without a source of noise.
        IntegrityError: made-up rows move a release further than its sensitivity says.
    """
    if table.n_rows < FEWEST:
        raise NotEnoughDataError(f"a copula needs {FEWEST} rows, got {table.n_rows}", needed=FEWEST)
    if privacy is not None and normal is None:
        raise ConfigError("privacy needs a source of noise: give `normal`, such as the system's")
    places, sizes = _places(domain.clipped(table), domain)
    d = len(sizes)
    mu = 0.0 if privacy is None else largest_mu(*privacy)
    noise: Normal = np.zeros if normal is None or mu == 0 else normal
    counts = _noisy_counts(places, sizes, sqrt(d / MARGINAL_SHARE) / mu if mu else 0.0, noise)
    shares = tuple(_shares(count) for count in counts)
    upper = np.zeros((d, d))
    deviation = d / (mu * sqrt(1 - MARGINAL_SHARE)) if mu else 0.0
    upper[np.triu_indices(d)] = deviation * noise(d * (d + 1) // 2)
    total = _outer_products(places, shares) + upper + np.triu(upper, 1).T
    certificate = None if privacy is None else _certificate(table, domain, privacy[1], mu, noise_is_private)
    root = np.asarray(np.linalg.cholesky(_correlations(total)), dtype=np.float64)
    return GaussianCopula(domain, shares, root, certificate)


def release_errors(domain: TableDomain) -> dict[str, float]:
    """Return the errors of both releases on made-up rows, and refuse more than rounding.

    `excess_contribution`: by how much a row moves them further than their sensitivities;
    `cross_record`: how far the sum of outer products differs from what each row adds alone.

    Raises:
        IntegrityError: an error is larger than rounding.
    """
    from showthrough.generators.private.privacy_plan import COPULA
    from showthrough.generators.private.self_check import refuse_errors

    rng, p = np.random.default_rng(0), len(domain.low)
    numbers = np.where(rng.random((_MADE_UP, p)) < 0.1, np.nan, domain.unscaled(rng.random((_MADE_UP, p))))
    codes = rng.integers(-1, domain.categories or 1, (_MADE_UP, len(domain.categories)))
    places, sizes = _places(domain.clipped(Mixed(numbers, codes)), domain)
    shares, d = tuple(np.full(size, 1 / size) for size in sizes), len(sizes)
    whole = _outer_products(places, shares)
    alone = [_outer_products(places[row : row + 1], shares) for row in range(_MADE_UP)]
    moved = max(float(np.linalg.norm(np.triu(each))) for each in alone) / d
    counted = np.linalg.norm(np.concatenate(_noisy_counts(places[:1], sizes, 0.0, np.zeros))) / sqrt(d)
    errors = {
        "excess_contribution": max(0.0, moved - 1.0, float(counted) - 1.0),
        "cross_record": float(np.linalg.norm(whole - sum(alone)) / max(float(np.linalg.norm(whole)), 1e-12)),
    }
    refuse_errors(errors, COPULA)
    return errors


def _certificate(
    table: Mixed, domain: TableDomain, delta: float, mu: float, noise_is_private: bool
) -> DPCertificate:
    """Return the certificate of both releases, which together are one that moves by `mu` deviations."""
    from showthrough.generators.private.certificate import certify  # torch comes with it
    from showthrough.generators.private.privacy_plan import COPULA, SENSITIVITY, PrivacyPlan

    plan = PrivacyPlan(
        delta=delta,
        records=table.n_rows,
        sample_rate=1.0,
        noise_multiplier=1.0 / mu,
        max_grad_norm=SENSITIVITY,
        steps=1,
        draws=1,
        engine=COPULA,
    )
    return certify(plan, UNIT, noise_is_private, release_errors(domain))


def _noisy_counts(places: Rows, sizes: list[int], deviation: float, normal: Normal) -> list[Floats]:
    """Return how many rows each bin and category of each column has, with noise."""
    return [
        np.bincount(place, minlength=size) + deviation * normal(size)
        for place, size in zip(places.T, sizes, strict=True)
    ]


def gaussian_delta(epsilon: float, mu: float) -> float:
    """Return the least delta of Gaussian releases that one row moves by `mu` deviations; exact.

    Source: Balle and Wang, ICML 2018, theorem 8.

    >>> round(gaussian_delta(1.0, mu=1 / 3.73), 7)
    1e-05
    """
    rare = exp(epsilon + float(log_ndtr(-epsilon / mu - mu / 2)))
    return float(ndtr(-epsilon / mu + mu / 2)) - rare


def largest_mu(epsilon: float, delta: float) -> float:
    """Return how far one row may move Gaussian releases so that they keep epsilon at `delta`.

    >>> round(1 / largest_mu(1.0, 1e-5), 2)
    3.73
    """
    if not 0 < epsilon <= MOST_EPSILON or not 0 < delta < 1:
        raise ConfigError(
            f"epsilon lies in (0, {MOST_EPSILON}] and delta in (0, 1), got {epsilon} and {delta}"
        )
    found = float(brentq(lambda mu: gaussian_delta(epsilon, mu) - delta, 1e-6, 100.0, xtol=1e-12))
    return found * (1 - 1e-9)  # on the side of more noise


def _places(table: Mixed, domain: TableDomain) -> tuple[Rows, list[int]]:
    """Return the bin or category of each cell, the last one for missing, and how many each column has."""
    scaled = domain.scaled(table.numbers)
    bins = np.where(np.isnan(scaled), BINS, np.minimum(np.nan_to_num(scaled) * BINS, BINS - 1)).astype(
        np.int64
    )
    last = np.array(domain.categories, dtype=np.int64)
    codes = np.where(table.codes < 0, last, table.codes)
    sizes = [BINS + 1] * bins.shape[1] + [int(size) + 1 for size in last]
    return np.hstack([bins, codes]), sizes


def _shares(counts: Floats) -> Floats:
    """Return shares of noisy counts; a column of which nothing is left is even."""
    kept = np.maximum(counts, 0.0)
    return kept / kept.sum() if kept.sum() > 0 else np.full(len(kept), 1 / len(kept))


def _outer_products(places: Rows, shares: tuple[Floats, ...]) -> Floats:
    """Return the sum of outer products of normal scores, each row's cut to length sqrt(d)."""
    scores = np.stack([_scores(share)[place] for share, place in zip(shares, places.T, strict=True)], axis=1)
    length = np.linalg.norm(scores, axis=1, keepdims=True)
    scores *= np.minimum(1.0, sqrt(scores.shape[1]) / np.maximum(length, 1e-12))
    return np.asarray(scores.T @ scores)


def _scores(shares: Floats) -> Floats:
    """Return the normal score of each bin: that of the middle of its stretch."""
    ends = np.cumsum(shares)
    return np.asarray(ndtri(np.clip(ends - shares / 2, 1e-4, 1 - 1e-4)))


def _correlations(total: Floats) -> Floats:
    """Return correlations from noisy sums of products: a matrix that can be one, with 1 on its axis."""
    own = np.maximum(np.diag(total), 1e-9 * max(float(np.abs(total).max()), 1.0))
    scaled = total / np.sqrt(np.outer(own, own))
    np.fill_diagonal(scaled, 1.0)
    values, vectors = np.linalg.eigh(np.clip(scaled, -1.0, 1.0))
    whole = (vectors * np.maximum(values, SMALLEST)) @ vectors.T
    spread = np.sqrt(np.diag(whole))
    return np.asarray(whole / np.outer(spread, spread))


def _inverse(shares: Floats, uniform: Floats) -> Rows:
    found = np.searchsorted(np.cumsum(shares), uniform, side="right")
    return np.minimum(found, len(shares) - 1).astype(np.int64)
