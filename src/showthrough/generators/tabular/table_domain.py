"""Domains of tables: what a cell may hold, known before anybody's row was looked at."""

from typing import NamedTuple

import numpy as np

from showthrough.errors import ConfigError
from showthrough.stats.arrays import Floats
from showthrough.stats.tabular.mixed import Mixed


class TableDomain(NamedTuple):
    """Ends of each column of numbers, and how many categories each other column has."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    categories: tuple[int, ...]  # codes are 0 to one less; -1 is missing

    def clipped(self, table: Mixed) -> Mixed:
        """Return a table whose numbers are moved into the domain and whose other codes are missing.

        Raises:
            ConfigError: the domain has other columns than the table.
        """
        p, q = table.numbers.shape[1], table.codes.shape[1]
        if (len(self.low), len(self.high), len(self.categories)) != (p, p, q):
            raise ConfigError(
                f"the domain has {len(self.low)} numbers and {len(self.categories)} categories, the table "
                f"{p} and {q}; describe every column"
            )
        numbers = np.clip(table.numbers, np.array(self.low), np.array(self.high))
        known = (table.codes >= 0) & (table.codes < np.array(self.categories, dtype=np.int64))
        return Mixed(numbers, np.where(known, table.codes, -1))

    def scaled(self, numbers: Floats) -> Floats:
        """Return numbers in [0, 1]; a column whose ends are equal is 0."""
        low, width = np.array(self.low), np.array(self.high) - np.array(self.low)
        return np.asarray((numbers - low) / np.where(width > 0, width, 1.0))

    def unscaled(self, shares: Floats) -> Floats:
        """Return numbers from [0, 1]."""
        low, high = np.array(self.low), np.array(self.high)
        return np.asarray(low + shares * (high - low))


def domain_of(table: Mixed) -> TableDomain:
    """Return the domain that a table fills. It tells its largest and least values: no privacy holds with it.

    >>> domain_of(Mixed(np.array([[1.0], [3.0]]), np.array([[0], [4]])))
    TableDomain(low=(1.0,), high=(3.0,), categories=(5,))
    """
    ends = (np.fmin.reduce(table.numbers, axis=0), np.fmax.reduce(table.numbers, axis=0))
    low, high = (tuple(float(end) if np.isfinite(end) else 0.0 for end in each) for each in ends)
    return TableDomain(low, high, tuple(int(code) + 1 for code in table.codes.max(axis=0, initial=-1)))
