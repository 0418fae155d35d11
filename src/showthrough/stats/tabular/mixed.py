"""Tables of mixed columns, numbers and categories, and exact nearest rows by Gower's distance."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows
from showthrough.stats.neighbours import Nearest

CELLS = 1 << 22  # distances held at a time by each worker
WORKERS = 2


class Mixed(NamedTuple):
    """Table of n rows: numbers (NaN where missing), then categories as codes (-1 where missing)."""

    numbers: Floats  # (n, p)
    codes: Rows  # (n, q)

    @property
    def n_rows(self) -> int:
        """Return the number of rows; the length of a tuple is that of its fields."""
        return int(self.numbers.shape[0])

    @property
    def n_columns(self) -> int:
        """Return the number of columns, numbers and categories together."""
        return int(self.numbers.shape[1]) + int(self.codes.shape[1])

    def rows(self, chosen: NDArray[np.generic] | slice) -> "Mixed":
        """Return some rows, by their numbers or a mask."""
        return Mixed(self.numbers[chosen], self.codes[chosen])

    def of(self, columns: Sequence[int]) -> "Mixed":
        """Return some columns; numbers are counted first."""
        p = self.numbers.shape[1]
        return Mixed(
            self.numbers[:, [c for c in columns if c < p]], self.codes[:, [c - p for c in columns if c >= p]]
        )

    def is_number(self, column: int) -> bool:
        """Return whether a column, counted over both kinds, holds numbers."""
        return column < int(self.numbers.shape[1])

    def cells(self, column: int) -> Floats:
        """Return the cells of a column as numbers: NaN where a number, -1 where a category is missing."""
        if self.is_number(column):
            return self.numbers[:, column]
        return self.codes[:, column - self.numbers.shape[1]].astype(np.float64)


def mixed(numbers: ArrayLike, codes: ArrayLike) -> Mixed:
    """Return a table, checked: equally many rows, no infinite number.

    Raises:
        NotEnoughDataError: it has no row or no column.
    """
    table = Mixed(np.asarray(numbers, dtype=np.float64), np.asarray(codes, dtype=np.int64))
    if table.numbers.ndim != 2 or table.codes.ndim != 2 or len(table.numbers) != len(table.codes):
        raise ValueError(
            f"numbers and codes need equally many rows, got {table.numbers.shape} and {table.codes.shape}"
        )
    if table.n_rows == 0 or table.n_columns == 0:
        raise NotEnoughDataError(f"a table has {table.n_rows} rows and {table.n_columns} columns", needed=1)
    if np.isinf(table.numbers).any():
        raise ValueError("a table holds an infinite number; every number must be finite or missing")
    return table


def on_one_scale(*tables: Mixed, by: Sequence[Mixed] = ()) -> list[Mixed]:
    """Return tables whose numbers lie in [0, 1], by the least and largest of all together, or of `by`.

    Where two sets of people are scaled apart, the smaller has the narrower range and seems to lie farther
    off: then the range is `by` tables that are the same for both.

    A constant or wholly missing column is 0 or missing everywhere. One far outlier presses all others
    together: a distance then says little about that column.

    >>> first, second = on_one_scale(mixed([[0.0], [5.0]], [[0], [1]]), mixed([[10.0]], [[0]]))
    >>> first.numbers.ravel(), second.numbers.ravel()
    (array([0. , 0.5]), array([1.]))
    """
    ends = [_ends(table.numbers) for table in by or tables]
    low = np.fmin.reduce([each[0] for each in ends])
    width = np.fmax.reduce([each[1] for each in ends]) - low
    width = np.where(width > 0, width, 1.0)
    return [table._replace(numbers=(table.numbers - low) / width) for table in tables]


def _ends(numbers: Floats) -> tuple[Floats, Floats]:
    return np.fmin.reduce(numbers, axis=0), np.fmax.reduce(numbers, axis=0)


def row_bytes(table: Mixed) -> list[bytes]:
    """Return each row as bytes, which are equal where all cells are; missing equals missing."""
    gaps = np.isnan(table.numbers)
    cells = np.hstack([np.where(gaps, 0.0, table.numbers) + 0.0, gaps, table.codes])  # -0.0 is 0.0
    return [row.tobytes() for row in np.ascontiguousarray(cells)]


def gower_nearest(points: Mixed, among: Mixed, k: int = 1, exclude_self: bool = False) -> Nearest:
    """Return the k nearest of `among` for each point by Gower's distance; see `on_one_scale` for the scale.

    The distance adds up, over columns: the difference of numbers; 1 where categories differ, or where
    one of two numbers is missing more or less (between 1/2 and 1); 0 where both are missing. Rows at one
    distance are told apart by their place only: where ties matter, shuffle `among`. The search is exact
    and holds a few million distances at a time.

    Source: Gower, Biometrics 27 (1971), without the division by the number of columns.

    >>> table = mixed([[0.0], [0.4], [1.0]], [[0], [0], [1]])
    >>> found = gower_nearest(mixed([[0.5]], [[1]]), table, k=2)
    >>> found.rows, found.distance
    (array([[2, 1]]), array([[0.5, 1.1]]))
    """
    k = min(k, among.n_rows - exclude_self)
    filled = any(np.isnan(table.numbers).any() for table in (points, among))
    at, others = _without_gaps(points.numbers, filled), _without_gaps(among.numbers, filled)
    codes, other_codes = points.codes.astype(np.float64), among.codes.astype(np.float64)
    distance, rows = np.empty((points.n_rows, k)), np.empty((points.n_rows, k), dtype=np.int64)

    def search(start: int) -> None:
        part = slice(start, start + step)
        block = _distances(at[part], others) + _mismatches(codes[part], other_codes)
        if exclude_self:
            own = np.arange(points.n_rows)[part]
            block[np.arange(len(own)), own] = np.inf
        distance[part], rows[part] = _smallest(block, k)

    step = max(1, CELLS // among.n_rows)
    with ThreadPoolExecutor(WORKERS) as pool:  # SciPy's distances let other threads run
        list(pool.map(search, range(0, points.n_rows, step)))
    return Nearest(distance, rows)


def _without_gaps(numbers: Floats, filled: bool) -> Floats:
    """Return numbers without gaps: a gap lies midway, and half a step aside."""
    if not filled:
        return numbers
    gaps = np.isnan(numbers)
    return np.hstack([np.where(gaps, 0.5, numbers), 0.5 * gaps])


def _distances(points: Floats, among: Floats) -> Floats:
    from scipy.spatial.distance import cdist

    if not points.shape[1]:
        return np.zeros((len(points), len(among)))
    return np.asarray(cdist(points, among, "cityblock"), dtype=np.float64)


def _mismatches(codes: Floats, among: Floats) -> Floats:
    from scipy.spatial.distance import cdist

    if not codes.shape[1]:
        return np.zeros((1, 1))
    return np.asarray(cdist(codes, among, "hamming") * codes.shape[1], dtype=np.float64)


def _smallest(block: Floats, k: int) -> tuple[Floats, Rows]:
    """Return the k smallest of each row, smallest first, and where they stand; of ties the first."""
    if k == 1:
        found = block.argmin(axis=1)[:, None]
        return np.take_along_axis(block, found, axis=1), found
    near = np.sort(np.argpartition(block, k - 1, axis=1)[:, :k], axis=1)
    values = np.take_along_axis(block, near, axis=1)
    order = np.argsort(values, axis=1, kind="stable")
    return np.take_along_axis(values, order, axis=1), np.take_along_axis(near, order, axis=1)
