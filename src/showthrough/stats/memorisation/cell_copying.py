"""The data-copying test cell by cell, with intervals that hold for people."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import as_scores, codes_of
from showthrough.stats.intervals import Interval
from showthrough.stats.memorisation.copying import LEAST, rank_z
from showthrough.stats.roc import roc_auc_interval
from showthrough.stats.sample_split import bonferroni_level

Table = NDArray[np.void]  # distance and person of each image of a cell
LEVEL = 0.95


class Queries(NamedTuple):
    """Query images: distance to the nearest training image, cell, and person of each."""

    distance: ArrayLike
    cell: ArrayLike
    people: ArrayLike


class Cell(NamedTuple):
    """Cell of the data-copying test: its Z statistic, far below 0 where copies are."""

    name: str
    z: float
    interval: Interval  # alone
    weight: float  # share of the holdout images of all cells that count


class CellCopying(NamedTuple):
    """The test by cell: C_T is the mean of the cells that hold enough images, by their weights."""

    c_t: float
    interval: Interval
    cells: tuple[Cell, ...]  # lowest first
    worst: Interval  # for the lowest cell, allowing for having picked it
    thin: tuple[str, ...]  # cells with too few synthetic images to say anything


def cell_copying(holdout: Queries, synthetic: Queries, level: float = LEVEL) -> CellCopying:
    """Return C_T and every cell's Z with intervals; `copying_z` gives the same values without these.

    A cell's Z rises linearly with the share of pairs in which the synthetic image is farther, so its
    interval is that of an AUC, cluster-robust by the people of holdout. C_T takes cells for
    independent (MOVER). Read `thin` too: where the generator draws hardly anything nothing is tested.

    Source: Meehan et al., AISTATS 2020; Zou and Donner, Statistics in Medicine 27 (2008).

    Raises:
        NotEnoughDataError: no cell holds 20 synthetic images and an image of holdout.

    >>> rng = np.random.default_rng(0)
    >>> everybody, cell = np.arange(100), np.zeros(100)
    >>> held = Queries(rng.random(100), cell, everybody)
    >>> found = cell_copying(held, Queries(rng.random(40) / 4, cell[:40], everybody[:40]))
    >>> round(found.c_t), found.interval.high < 0, found.thin
    (-7, True, ())
    """
    sides = _by_cell(holdout, "holdout"), _by_cell(synthetic, "synthetic")
    tested = [name for name in sides[0] if len(sides[1].get(name, ())) >= LEAST]
    if not tested:
        needed = LEAST * len(sides[0])
        raise NotEnoughDataError(f"no cell with holdout images holds {LEAST} synthetic ones", needed=needed)
    total = sum(len(sides[0][name]) for name in tested)
    cells = []
    for name in tested:
        held, drawn = sides[0][name], sides[1][name]
        interval = _interval(held, drawn, level)
        cells.append(Cell(name, rank_z(held["distance"], drawn["distance"]), interval, len(held) / total))
    cells.sort(key=lambda cell: cell.z)
    held, drawn = (side[cells[0].name] for side in sides)
    worst = _interval(held, drawn, bonferroni_level(level, len(cells)))
    thin = tuple(name for name in sorted({*sides[0], *sides[1]}) if name not in tested)
    return CellCopying(*_mean(cells, level), tuple(cells), Interval(worst.low, worst.high, level), thin)


def _mean(cells: list[Cell], level: float) -> tuple[float, Interval]:
    value = sum(cell.weight * cell.z for cell in cells)
    below = sqrt(sum((cell.weight * (cell.z - cell.interval.low)) ** 2 for cell in cells))
    above = sqrt(sum((cell.weight * (cell.interval.high - cell.z)) ** 2 for cell in cells))
    return value, Interval(value - below, value + above, level)


def _interval(held: Table, drawn: Table, level: float) -> Interval:
    """Return the interval of a Z: U is n m times the share of pairs in which the synthetic one is farther."""
    n, m = len(held), len(drawn)
    auc = roc_auc_interval(held["distance"], drawn["distance"], level, member_groups=held["person"])
    low, high = (
        (n * m * (0.5 - share) + 0.5) / sqrt(n * m * (n + m + 1) / 12) for share in (auc.high, auc.low)
    )
    return Interval(low, high, level)


def _by_cell(queries: Queries, what: str) -> dict[str, Table]:
    distance = as_scores(queries.distance, what)
    table = np.empty(len(distance), dtype=[("distance", np.float64), ("person", np.int64)])
    table["distance"] = distance
    table["person"] = codes_of(queries.people, len(distance), f"people of {what}")
    cell = np.asarray(queries.cell).astype(np.str_)
    if cell.shape != distance.shape:
        raise ValueError(f"cells of {what} must be {len(distance)} labels, got shape {cell.shape}")
    return {str(name): table[cell == name] for name in np.unique(cell)}
