"""Kinds of columns, inferred from their cells, and what a cell means as a number."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from math import isinf, isnan
from typing import NamedTuple

from showthrough.errors import DataError

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "<na>", "nat", "?", "."})
COMMA = re.compile(r"[+-]?\d+,\d+")  # decimal, where no point stands
PADDED = re.compile(r"[+-]?0\d")  # 007 is a name
DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
MOSTLY = 0.9  # of the cells are numbers, and some are not: most likely a mistake
LONG = 40  # letters of a cell, on average, that make free text of a column
WORDS = 4
SECONDS_A_DAY = 86_400


class ColumnKind(StrEnum):
    """What a column holds; numbers, whole numbers and dates are compared by size, categories by equality."""

    NUMBER = "number"
    WHOLE = "whole number"
    CATEGORY = "category"
    DATE = "date"  # days since 1970
    TEXT = "text"  # not compared
    ID = "id"  # not compared
    EMPTY = "empty"  # no cell is filled; not compared

    @property
    def is_size(self) -> bool:
        """Return whether cells are compared by size."""
        return self in (ColumnKind.NUMBER, ColumnKind.WHOLE, ColumnKind.DATE)

    @property
    def is_compared(self) -> bool:
        """Return whether the column counts in distances at all."""
        return self.is_size or self is ColumnKind.CATEGORY


class TypedColumn(NamedTuple):
    """Column and what was made of it."""

    name: str
    kind: ColumnKind
    values: int  # different ones, in all sets together
    missing: int  # cells
    note: str = ""


class Cells(NamedTuple):
    """Different texts of a column, how often each stands there, and the first row of each."""

    texts: Sequence[str]
    counts: Sequence[int]
    rows: Sequence[int]  # as a spreadsheet counts
    table: str  # that holds them, for messages


def is_missing(text: str) -> bool:
    """Return whether a cell says that there is nothing: empty, NA, NaN, null, None, ? and the like.

    >>> [is_missing(text) for text in ("", "NaN", "0", "none")]
    [True, True, False, True]
    """
    return text.strip().lower() in MISSING


def as_number(text: str) -> float | None:
    """Return the number that a cell holds, or None; 1,5 is 1.5, 007 is no number.

    >>> as_number("1e3"), as_number("1,5"), as_number("007"), as_number("yes"), as_number("0.5")
    (1000.0, 1.5, None, None, 0.5)
    """
    if PADDED.match(text):
        return None
    plain = text.replace(",", ".") if COMMA.fullmatch(text) else text
    if "_" in plain:  # 1_000 is Python's
        return None
    try:
        return float(plain)
    except ValueError:
        return None


def as_days(text: str) -> float | None:
    """Return the days since 1970 of a date such as 2024-05-31, 2024-05-31T12:00 or 31.5.2024, or None.

    31/5/2024 is none: whether the day or the month stands first cannot be told from 1/2/2024.

    >>> as_days("1970-01-02"), as_days("2.1.1970"), as_days("1/2/1970")
    (1.0, 1.0, None)
    """
    found = DAY_FIRST.fullmatch(text)
    if found is None and not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        if found is not None:
            day, month, year = map(int, found.groups())
            moment = datetime(year, month, day, tzinfo=UTC)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.timestamp() / SECONDS_A_DAY


def kind_of(name: str, cells: Sequence[Cells]) -> TypedColumn:
    """Return the kind of a column from its cells in all sets.

    Numbers are whole where all are; of two values at most they are a category, and where each stands
    once, one after another, or under a name such as `patient_id`, an id. All else is a date where all
    are, an id where nothing is repeated, text where cells are long or hardly any is repeated, or a category.

    Raises:
        DataError: a column holds numbers and something else, or an infinite number.
    """
    filled = [
        (text, count)
        for one in cells
        for text, count in zip(one.texts, one.counts, strict=True)
        if not is_missing(text)
    ]
    total = sum(sum(one.counts) for one in cells)
    n, different = sum(count for _, count in filled), {text for text, _ in filled}
    about = TypedColumn(name, ColumnKind.EMPTY, len(different), total - n)
    if not different:
        return about._replace(note="no cell is filled, so it is left out")
    numbers = {text: value for text in different if (value := as_number(text)) is not None}
    _refuse_infinite(name, cells, numbers)
    if len(numbers) == len(different):
        return _of_numbers(about, list(numbers.values()), n, cells)
    share = sum(count for text, count in filled if text in numbers) / n
    if share >= MOSTLY:
        raise DataError(_mixed(name, cells, numbers))
    if all(as_days(text) is not None for text in different):
        return about._replace(kind=ColumnKind.DATE)
    return _of_words(about, different, n, cells)


def _of_numbers(about: TypedColumn, values: list[float], n: int, cells: Sequence[Cells]) -> TypedColumn:
    distinct = sorted(set(values))
    note = "constant: it tells nobody apart" if len(distinct) == 1 else ""
    if not all(value.is_integer() for value in distinct):
        return about._replace(kind=ColumnKind.NUMBER, note=note)
    if len(distinct) <= 2:
        return about._replace(kind=ColumnKind.CATEGORY, note=note)
    named = re.search(r"(^|[_ ])(id|nr|number|index|key)$|^unnamed", about.name.lower())
    alone = all(max(one.counts, default=1) == 1 for one in cells)
    in_order = distinct[-1] - distinct[0] + 1 == len(distinct) and len(distinct) >= 20
    if alone and n > 2 and (named or in_order):
        return about._replace(kind=ColumnKind.ID, note="numbers one after another: left out of distances")
    return about._replace(kind=ColumnKind.WHOLE, note=note)


def _of_words(about: TypedColumn, different: set[str], n: int, cells: Sequence[Cells]) -> TypedColumn:
    long = sum(map(len, different)) / len(different) > LONG
    wordy = sum(len(text.split()) for text in different) / len(different) >= WORDS
    repeated = any(max(one.counts, default=1) > 1 for one in cells)
    if long or wordy:
        return about._replace(kind=ColumnKind.TEXT, note="free text: left out of distances")
    if not repeated and n >= 20:
        return about._replace(kind=ColumnKind.ID, note="each value stands once: left out of distances")
    note = "constant: it tells nobody apart" if len(different) == 1 else ""
    if len(different) > 1000:
        note = f"{len(different):,} categories: nearly an id; name it one in data.columns if it is"
    return about._replace(kind=ColumnKind.CATEGORY, note=note)


def _refuse_infinite(name: str, cells: Sequence[Cells], numbers: dict[str, float]) -> None:
    for one in cells:
        for text, row in zip(one.texts, one.rows, strict=True):
            if isinf(numbers.get(text, 0.0)):
                raise DataError(
                    f"{one.table} row {row} holds an infinite number in column {name!r}; leave the cell "
                    "empty if nothing was measured"
                )


def _mixed(name: str, cells: Sequence[Cells], numbers: dict[str, float]) -> str:
    table, row = next(
        (one.table, row)
        for one in cells
        for text, row in zip(one.texts, one.rows, strict=True)
        if not is_missing(text) and text not in numbers
    )
    return (
        f"column {name!r} holds numbers and something else, first in {table} row {row}; correct the cell, "
        f'empty it, or say [data.columns] {name} = "category"'
    )


def number_in(kind: ColumnKind, text: str) -> float:
    """Return what a cell is compared by in a column of this size, NaN where it is missing or is none.

    >>> number_in(ColumnKind.NUMBER, "1,5"), number_in(ColumnKind.DATE, "1970-01-03")
    (1.5, 2.0)
    """
    value = None if is_missing(text) else (as_days if kind is ColumnKind.DATE else as_number)(text)
    return float("nan") if value is None or isnan(value) else value
