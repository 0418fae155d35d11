"""Likeness of tables: how far columns and their correlations differ, beside what another sample differs."""

from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats
from showthrough.stats.intervals import Interval
from showthrough.stats.jackknife import delete_groups, random_groups
from showthrough.stats.tabular.mixed import Mixed
from showthrough.stats.tabular.record_membership import vectors_of

GROUPS = 20
FEWEST = 40  # rows of each kind
LARGEST = 20_000  # rows of each kind looked at


class Likeness(NamedTuple):
    """Differences between the synthetic and the training table, and between held-out and training rows."""

    columns: Floats  # (d,) distance of each column's distribution
    control_columns: Floats  # (d,) the same of held-out rows
    marginal: float  # mean over columns
    marginal_excess: float  # beyond that of held-out rows
    marginal_interval: Interval
    correlation: float  # mean absolute difference of correlations
    correlation_excess: float
    correlation_interval: Interval


def likeness(
    synthetic: Mixed, train: Mixed, control: Mixed, rng: np.random.Generator, level: float = 0.95
) -> Likeness:
    """Return how unlike the synthetic table is to the training rows, beyond as many held-out rows.

    A small sample differs from its own source, so all three are made equally large and the held-out rows
    give the figure at which nothing more can be asked. Intervals come from leaving out groups of rows.

    Raises:
        NotEnoughDataError: fewer than forty rows of a kind.
    """
    n = min(synthetic.n_rows, train.n_rows, control.n_rows, LARGEST)
    if n < FEWEST:
        raise NotEnoughDataError(f"likeness needs {FEWEST} rows of each kind, got {n}", needed=FEWEST)
    tables = [each.rows(np.sort(rng.permutation(each.n_rows)[:n])) for each in (synthetic, train, control)]
    ranked = _ranked(tables)

    def figures(*rows: Floats) -> Floats:
        drawn, own, other = (row[:, 0].astype(np.int64) for row in rows)
        parts = tables[0].rows(drawn), tables[1].rows(own), tables[2].rows(other)
        of_columns = [float(column_distances(side, parts[1]).mean()) for side in (parts[0], parts[2])]
        matrices = [_correlations(all_of[at]) for all_of, at in zip(ranked, (drawn, own, other), strict=True)]
        unlike = [_mean_difference(side, matrices[1]) for side in (matrices[0], matrices[2])]
        return np.array([of_columns[0] - of_columns[1], unlike[0] - unlike[1], of_columns[0], unlike[0]])

    rows = np.arange(n, dtype=np.float64)[:, None]
    groups = [random_groups(np.arange(n), GROUPS, rng) for _ in tables]
    found = delete_groups(figures, [rows, rows, rows], groups, level)
    ends = [Interval(found.value[i] - found.half[i], found.value[i] + found.half[i], level) for i in (0, 1)]
    return Likeness(
        column_distances(tables[0], tables[1]),
        column_distances(tables[2], tables[1]),
        float(found.value[2]),
        float(found.value[0]),
        ends[0],
        float(found.value[3]),
        float(found.value[1]),
        ends[1],
    )


def column_distances(table: Mixed, other: Mixed) -> Floats:
    """Return how far the distribution of each column differs, from 0 (the same) to 1 (nothing shared).

    Numbers: the largest difference of the distribution functions (Kolmogorov and Smirnov) or of the shares
    that are missing. Categories: total variation, missing being one.

    >>> table = Mixed(np.array([[0.0], [1.0]]), np.array([[0], [1]]))
    >>> column_distances(table, Mixed(np.array([[0.0], [5.0]]), np.array([[0], [0]])))
    array([0.5, 0.5])
    """
    numbers = [_largest_gap(a, b) for a, b in zip(table.numbers.T, other.numbers.T, strict=True)]
    codes = [_total_variation(a, b) for a, b in zip(table.codes.T, other.codes.T, strict=True)]
    return np.array([*numbers, *codes])


def _largest_gap(cells: Floats, others: Floats) -> float:
    known = [np.sort(side[~np.isnan(side)]) for side in (cells, others)]
    missing = abs(len(known[0]) / len(cells) - len(known[1]) / len(others))
    if not len(known[0]) or not len(known[1]):
        return missing
    at = np.concatenate(known)
    shares = [np.searchsorted(side, at, "right") / len(side) for side in known]
    return max(missing, float(np.abs(shares[0] - shares[1]).max()))


def _total_variation(codes: Floats, others: Floats) -> float:
    _, both = np.unique(np.concatenate([codes, others]), return_inverse=True)
    parts = both[: len(codes)], both[len(codes) :]
    shares = [np.bincount(part, minlength=both.max() + 1) / len(part) for part in parts]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def _ranked(tables: list[Mixed]) -> list[Floats]:
    """Return vectors in which numbers are ranks over all tables, so that an outlier makes no correlation."""
    numbers = np.concatenate([table.numbers for table in tables])
    ranks = rankdata(numbers, axis=0, nan_policy="omit")
    parts = np.split(ranks, np.cumsum([table.n_rows for table in tables])[:-1])
    return vectors_of(*(table._replace(numbers=part) for table, part in zip(tables, parts, strict=True)))


def _correlations(vectors: Floats) -> Floats:
    """Return the correlations of columns; one that does not vary goes with nothing."""
    centred = vectors - vectors.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    turned = centred / np.where(spread > 0, spread, 1.0)
    return np.asarray(turned.T @ turned)


def _mean_difference(matrix: Floats, other: Floats) -> float:
    pairs = np.triu_indices(len(matrix), 1)
    return float(np.abs(matrix - other)[pairs].mean()) if len(pairs[0]) else 0.0
