"""Singling out: predicates that hold for one synthetic row, and for how many of them just one person fits."""

from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Mask, Rows
from showthrough.stats.intervals import Interval, ResidualRisk, residual_risk
from showthrough.stats.tabular.mixed import Mixed, row_bytes

Relation = Literal["=", "!=", "<", "<=", ">", ">=", "missing", "given"]
COLUMNS = 3  # of a predicate with several
LEVEL = 0.95
TRIES = 30  # predicates made for each that is asked for, at most
PERMUTATIONS = 1999  # the rarest chance that an interval's end can stand for is 1 in 2,000
FEW = 512  # rows looked at first
CROWD = 50  # people; of as many, dealt out to two sets, it never happens that one set gets just one

RowCondition = tuple[int, Relation, float]
RowPredicate = tuple[RowCondition, ...]  # all must hold


class SinglingOut(NamedTuple):
    """Which predicates single somebody out, among training and among other people, and the residual risk."""

    train: Mask  # (m,)
    control: Mask  # (m,)
    naive: Mask  # (made,) random predicates, among training people
    risk: ResidualRisk
    null: Floats  # residual risks of people dealt out anew, ascending

    def interval(self, level: float) -> Interval:
        """Return the interval of the risk, no surer than a permutation of people lets it be.

        Raises:
            ValueError: there were too few permutations for the level.
        """
        return _interval(self.train, self.control, self.null, level)


class _Sorted(NamedTuple):
    """Table with the order of each column, in which every condition is a stretch or what it leaves."""

    cells: Floats  # (n, d)
    order: Rows  # (n, d)
    values: Floats  # (n, d) in order; missing numbers last
    known: Rows  # (d,) numbers that are not missing


def singling_out(
    synthetic: Mixed,
    train: Mixed,
    control: Mixed,
    rng: np.random.Generator,
    attacks: int = 1000,
    columns: int = COLUMNS,
) -> SinglingOut:
    """Return which predicates that hold for exactly one synthetic row hold for exactly one person.

    With `columns=1` predicates are the values that occur once and the ends of each column of numbers. With
    more, each holds for a random synthetic row at its values of as many columns: from a number outwards,
    away from the column's median; equal in a category. The naive ones are random in everything.

    Both sets of people are made equally large. Predicates resemble each other, so the risk's interval lies
    above 0 only where the risk exceeds that of people dealt out anew; it is never that of predicates alone.

    Source: Article 29 Working Party, Opinion 05/2014 (WP216); Cohen and Nissim, PNAS 117 (2020); Giomi et
    al., PoPETs 2023. Formulas and code are this project's own. Permutation: Pitman, JRSS Supplement 4 (1937).

    Raises:
        MissingAnswerError: no predicate can be made, or every one singles out a control person.

    >>> rng = np.random.default_rng(0)
    >>> people = Mixed(rng.normal(size=(400, 4)), np.zeros((400, 0), dtype=int))
    >>> train, others = people.rows(slice(200)), people.rows(slice(200, 400))
    >>> found = singling_out(train, train, others, rng, attacks=50)
    >>> bool(found.train.all()), found.risk.interval.low > 0
    (True, True)
    """
    n = min(train.n_rows, control.n_rows)
    pool = _sorted(_together(_fewer(train, n, rng), _fewer(control, n, rng)))
    made, random = _predicates(synthetic, attacks, columns, rng)
    if not made:
        raise NotEnoughDataError("no predicate holds for just one synthetic row", needed=1)
    fits, random_fits = _fits(made, pool), _fits(random, pool)
    is_train = np.arange(2 * n) < n
    train_hits, control_hits = (hits[:, 0] for hits in _singled(fits, is_train[:, None]))
    naive = _singled(random_fits, is_train[:, None])[0][:, 0]
    return _outcome(train_hits, control_hits, naive, _null(fits, rng))


def _predicates(
    synthetic: Mixed, attacks: int, columns: int, rng: np.random.Generator
) -> tuple[list[RowPredicate], list[RowPredicate]]:
    """Return predicates that hold for one synthetic row, and random ones."""
    unique = _sorted(_distinct(synthetic))
    is_number = np.arange(synthetic.n_columns) < synthetic.numbers.shape[1]
    width = min(columns, synthetic.n_columns)
    make = _single if width == 1 else partial(_several, columns=width)
    values = [np.unique(unique.cells[:, column]) for column in range(synthetic.n_columns)]
    return make(unique, is_number, attacks, rng), [
        _random(values, is_number, width, rng) for _ in range(attacks)
    ]


def _together(table: Mixed, other: Mixed) -> Mixed:
    return Mixed(np.concatenate([table.numbers, other.numbers]), np.concatenate([table.codes, other.codes]))


def _null(fits: Any, rng: np.random.Generator) -> Floats:
    dealt, fits = _dealt(fits, rng)
    shares = [hits.mean(axis=0) for hits in _singled(fits, dealt)]
    return np.sort(1 - (1 - shares[0]) / np.maximum(1 - shares[1], 1 / fits.shape[0]))


def _outcome(train: Mask, control: Mask, naive: Mask, null: Floats) -> SinglingOut:
    value = residual_risk(int(train.sum()), len(train), int(control.sum()), len(control)).value
    risk = ResidualRisk(value, _interval(train, control, null, LEVEL))
    return SinglingOut(train, control, naive, risk, null)


def _interval(train: Mask, control: Mask, null: Floats, level: float) -> Interval:
    counted = residual_risk(int(train.sum()), len(train), int(control.sum()), len(control), level)
    tail = int((1 - level) / 2 * (len(null) + 1) + 1e-9)
    if tail < 1:
        raise ValueError(f"{len(null)} permutations are too few for an interval at level {level}")
    low, high = counted.value - float(null[-tail]), counted.value - float(null[tail - 1])
    ends = min(low, counted.interval.low), max(high, counted.interval.high)
    return Interval(ends[0], min(ends[1], 1.0), level)


def _dealt(fits: Any, rng: np.random.Generator) -> tuple[Mask, Any]:
    """Return random halves of all people, of those whom some predicate fits (people, k), and their fits."""
    everybody = fits.shape[1]
    named = np.unique(fits.indices)
    chosen = rng.hypergeometric(everybody // 2, everybody - everybody // 2, len(named), PERMUTATIONS)
    ordered = np.arange(len(named)) < chosen[:, None]
    return rng.permuted(ordered, axis=1).T, fits[:, named]


def _fits(predicates: list[RowPredicate], pool: _Sorted) -> Any:
    """Return whom each predicate fits (predicates, people), sparse; whom one of many fits is nobody alone."""
    from scipy.sparse import csr_array

    rows = [_matching(predicate, pool, most=CROWD) for predicate in predicates]
    rows = [each if len(each) <= CROWD else each[:0] for each in rows]
    ends = np.cumsum([0, *map(len, rows)])
    ones = np.ones(ends[-1], dtype=np.int32)
    return csr_array((ones, np.concatenate(rows), ends), shape=(len(rows), len(pool.cells)))


def _singled(fits: Any, is_train: Mask) -> tuple[Mask, Mask]:
    """Return which predicates fit one person of the first set, and of the second, by dealing (people, k)."""
    first = np.asarray(fits @ is_train.astype(np.int32))
    return first == 1, np.asarray(fits.sum(axis=1))[:, None] - first == 1


def count_matches_of(predicate: RowPredicate, table: Mixed) -> int:
    """Return for how many rows of a table a predicate holds.

    >>> count_matches_of(((0, ">=", 2.0),), Mixed(np.array([[1.0], [2.0], [3.0]]), np.zeros((3, 0), int)))
    2
    """
    return len(_matching(predicate, _sorted(table)))


def _fewer(table: Mixed, n: int, rng: np.random.Generator) -> Mixed:
    return table if table.n_rows == n else table.rows(np.sort(rng.permutation(table.n_rows)[:n]))


def _distinct(table: Mixed) -> Mixed:
    """Return a table without rows that repeat an earlier one, so that a repeated row can be singled out."""
    first: dict[bytes, int] = {}
    for place, row in enumerate(row_bytes(table)):
        first.setdefault(row, place)
    return table.rows(np.array(list(first.values()), dtype=np.int64))


def _sorted(table: Mixed) -> _Sorted:
    """Return a table sorted by each column; a column's cells lie side by side in memory."""
    cells = np.vstack([table.numbers.T, table.codes.T.astype(np.float64)])  # (d, n)
    order = np.argsort(cells, axis=1, kind="stable")
    values = np.take_along_axis(cells, order, 1)
    return _Sorted(cells.T, order.T, values.T, (~np.isnan(cells)).sum(axis=1))


def _matching(predicate: RowPredicate, table: _Sorted, most: int | None = None) -> Rows:
    """Return the rows for which all conditions hold: those of the narrowest, looked through for the rest.

    Where more than `most` of the first few hold already, these are returned and no further ones.
    """
    stretches = [_stretch(condition, table) for condition in predicate]
    narrowest = min(range(len(predicate)), key=lambda i: stretches[i][1] - stretches[i][0])
    rows = table.order[slice(*stretches[narrowest]), predicate[narrowest][0]]
    others = [each for i, each in enumerate(predicate) if i != narrowest or each[1] == "!="]
    if most is not None and len(rows) > FEW:
        first = _that_hold(others, rows[:FEW], table)
        if len(first) > most:
            return first
    return _that_hold(others, rows, table)


def _that_hold(conditions: list[RowCondition], rows: Rows, table: _Sorted) -> Rows:
    for condition in conditions:
        rows = rows[_holds(condition, table.cells[rows, condition[0]])]
    return rows


def _stretch(condition: RowCondition, table: _Sorted) -> tuple[int, int]:
    """Return the stretch of a column's order outside which the condition does not hold."""
    column, relation, value = condition
    known = int(table.known[column])
    if relation == "missing":
        return known, len(table.cells)
    if relation in ("given", "!="):
        return 0, len(table.cells) if relation == "!=" else known
    values = table.values[:known, column]
    low, high = (int(np.searchsorted(values, value, side)) for side in ("left", "right"))
    ends = {"=": (low, high), "<": (0, low), "<=": (0, high), ">": (high, known), ">=": (low, known)}
    return ends[relation]


def _holds(condition: RowCondition, cells: Floats) -> Mask:
    _, relation, value = condition
    compared = {
        "=": np.equal,
        "!=": np.not_equal,
        "<": np.less,
        "<=": np.less_equal,
        ">": np.greater,
        ">=": np.greater_equal,
    }
    if relation in compared:
        return np.asarray(compared[relation](cells, value), dtype=bool)
    return np.isnan(cells) if relation == "missing" else ~np.isnan(cells)


def _single(unique: _Sorted, is_number: Mask, attacks: int, rng: np.random.Generator) -> list[RowPredicate]:
    """Return predicates of one condition: values that occur once, and the ends of a column of numbers."""
    found: list[tuple[int, Relation, Floats]] = []  # a column, a relation, and values at which it holds once
    for column, number in enumerate(is_number):
        known = int(unique.known[column])
        values = unique.values[:known, column]
        new = values[1:] != values[:-1]
        alone = np.append(True, new)[:known] & np.append(new, True)[:known]
        found.append((column, "=", values[alone]))
        found.append((column, "missing", np.zeros(int(len(unique.cells) - known == 1))))
        if number:
            found += [(column, "<=", values[:1][alone[:1]]), (column, ">=", values[-1:][alone[-1:]])]
    ends = np.cumsum([len(values) for _, _, values in found])
    made: list[RowPredicate] = []
    for drawn in rng.permutation(ends[-1])[:attacks]:
        group = int(np.searchsorted(ends, drawn, "right"))
        column, relation, values = found[group]
        made.append(((column, relation, float(values[drawn - ends[group]])),))
    return made


def _several(
    unique: _Sorted, is_number: Mask, attacks: int, rng: np.random.Generator, columns: int = COLUMNS
) -> list[RowPredicate]:
    """Return different predicates of several conditions that hold for one synthetic row each."""
    middle = np.full(len(is_number), np.nan)
    middle[unique.known > 0] = np.nanmedian(unique.cells[:, unique.known > 0], axis=0)
    found: dict[RowPredicate, None] = {}  # in the order in which they were made
    for _ in range(TRIES * attacks):
        if len(found) == attacks:
            break
        row = int(rng.integers(len(unique.cells)))
        chosen = np.sort(rng.permutation(len(is_number))[:columns])
        made = tuple(_outward(int(c), float(unique.cells[row, c]), middle[c], is_number[c]) for c in chosen)
        if made not in found and len(_matching(made, unique, most=1)) == 1:
            found[made] = None
    return list(found)


def _outward(column: int, value: float, middle: float, is_number: bool) -> RowCondition:
    """Return the condition that holds from a value on outwards, where few rows lie."""
    if np.isnan(value):
        return column, "missing", 0.0
    if not is_number:
        return column, "=", value
    return column, ">=" if value > middle else "<=", value


def _random(values: list[Floats], is_number: Mask, columns: int, rng: np.random.Generator) -> RowPredicate:
    """Return a random condition on each of some random columns, at one of the different values there."""
    relations: tuple[Relation, ...] = ("=", "!=", "<", "<=", ">", ">=")
    made: list[RowCondition] = []
    for column in np.sort(rng.permutation(len(is_number))[:columns]):
        value = float(rng.choice(values[column]))
        relation = relations[int(rng.integers(6 if is_number[column] else 2))]
        if np.isnan(value):
            value, relation = 0.0, "given" if relation == "!=" else "missing"
        made.append((int(column), relation, value))
    return tuple(made)
