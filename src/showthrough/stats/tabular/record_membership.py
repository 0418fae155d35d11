"""Membership of records: scores that rise where the synthetic table is close to a person's row."""

from collections.abc import Sequence

import numpy as np

from showthrough.stats.arrays import Floats, Rows
from showthrough.stats.membership.density import Form, density_ratio
from showthrough.stats.tabular.mixed import Mixed, gower_nearest, on_one_scale

SMALLEST = 1e-9  # distances are at least this where their logarithm is taken
MOST_CATEGORIES = 20  # columns that a category becomes; rarer ones share the last


def nearest_scores(people: Mixed, synthetic: Mixed) -> Floats:
    """Return minus the distance of each row to the closest synthetic one.

    Source: Chen et al. (GAN-Leaks), CCS 2020, full black box.

    >>> table = Mixed(np.array([[0.0], [1.0], [4.0]]), np.zeros((3, 0), dtype=int))
    >>> nearest_scores(table, table.rows([0, 2]))
    array([-0.  , -0.25, -0.  ])
    """
    asked, drawn = on_one_scale(people, synthetic, by=[synthetic])
    return -gower_nearest(asked, drawn).distance[:, 0]


def calibrated_scores(people: Mixed, synthetic: Mixed, reference: Mixed) -> Floats:
    """Return the log of each row's distance to other people over that to the synthetic rows.

    It is above 0 where a row has a synthetic row closer than any of the `reference` people, who were
    never trained on: a row in a dense place is close to everything. Of the larger of both sets only as
    many rows are looked at as the smaller has.

    Source: Chen et al. (GAN-Leaks), CCS 2020, Eq. 8 with other people as reference.
    """
    n = min(synthetic.n_rows, reference.n_rows)
    known = [synthetic.rows(slice(n)), reference.rows(slice(n))]
    scaled = on_one_scale(people, *known, by=known)
    near, usual = (gower_nearest(scaled[0], side).distance[:, 0] for side in scaled[1:])
    return np.asarray(np.log(np.maximum(usual, SMALLEST)) - np.log(np.maximum(near, SMALLEST)))


def density_scores(people: Mixed, synthetic: Mixed, reference: Mixed, form: Form = "kde") -> Floats:
    """Return the log density ratio of each row: how much commoner it is among synthetic rows.

    Source: van Breugel et al. (DOMIAS), AISTATS 2023, Eq. 2.

    Raises:
        NotEnoughDataError: fewer than ten rows in the synthetic or the reference table.
    """
    at, drawn, known = vectors_of(people, synthetic, reference, by=[synthetic, reference])
    return density_ratio(at, drawn, known, form)


def vectors_of(*tables: Mixed, by: Sequence[Mixed] = ()) -> list[Floats]:
    """Return tables as vectors of one width: numbers in [0, 1], categories as one column each.

    A category that is among the twenty commonest of its column is a column of 0 and sqrt(1/2), so that
    two rows that differ in it lie at distance 1; all others share one. Missing numbers lie midway and
    have a column of their own. Where none is missing anywhere, and for columns of one value, there is none.
    What is common, and how numbers are scaled, is told by all tables, or by those of `by`.

    >>> first, second = vectors_of(
    ...     Mixed(np.array([[0.0], [2.0]]), np.array([[0], [1]])), Mixed(np.array([[1.0]]), np.array([[1]]))
    ... )
    >>> first.round(2)
    array([[0.  , 0.71, 0.  ],
           [1.  , 0.  , 0.71]])
    """
    scaled = on_one_scale(*tables, *by, by=by or tables)
    numbers = np.concatenate([table.numbers for table in scaled])
    codes = np.concatenate([table.codes for table in scaled])
    telling = slice(sum(table.n_rows for table in tables) if by else 0, None)
    gaps = np.isnan(numbers)
    parts = [np.where(gaps, 0.5, numbers), 0.5 * gaps]
    parts += [_shown(column, column[telling]) for column in codes.T]
    whole = np.hstack(parts)
    told = whole[telling]
    varies = told.max(axis=0) > told.min(axis=0)
    varies[0] |= not varies.any()  # a table of one value keeps a column
    return np.split(whole[:, varies], np.cumsum([table.n_rows for table in tables]))[: len(tables)]


def _shown(codes: Rows, told: Rows) -> Floats:
    """Return a category as columns: the commonest among those told, and one for all others."""
    values, counts = np.unique(told, return_counts=True)
    common = np.sort(values[np.argsort(-counts, kind="stable")[:MOST_CATEGORIES]])
    shown = codes[:, None] == common
    return np.asarray(np.hstack([shown, ~shown.any(axis=1, keepdims=True)]) * np.sqrt(0.5))
