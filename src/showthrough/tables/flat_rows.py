"""Flat rows of nested values, and CSV of rows without pandas: what a base install can write."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass

TableCell = str | int | float | bool | None
FlatRow = Mapping[str, TableCell]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of one


def flat(fields: Mapping[str, object]) -> dict[str, TableCell]:
    """Return one row of plain cells: intervals by their ends, mappings as text and by key, no lists.

    >>> from showthrough.stats.intervals import Interval
    >>> flat({"value": 0.5, "interval": Interval(0.4, 0.6, 0.95)})
    {'value': 0.5, 'low': 0.4, 'high': 0.6, 'level': 0.95}
    >>> flat({"params": {"by": "pixels", "fpr": 0.01}, "evidence": ()})
    {'params': 'by=pixels;fpr=0.01', 'param_by': 'pixels', 'param_fpr': 0.01}
    """
    row: dict[str, TableCell] = {}
    for name, value in fields.items():
        if is_dataclass(value) and not isinstance(value, type):
            row |= {name.removesuffix("interval") + end: cell for end, cell in asdict(value).items()}
        elif isinstance(value, Mapping):
            row[name] = ";".join(f"{key}={each}" for key, each in sorted(value.items()))
            row |= {f"{name.removesuffix('s')}_{key}": each for key, each in sorted(value.items())}
        elif value is None or isinstance(value, bool | int | float):
            row[name] = value
        elif isinstance(value, str):
            row[name] = str(value)  # a StrEnum is its text
    return row


def no_formula(cell: TableCell) -> TableCell:
    """Return a cell that a spreadsheet shows and does not work out; numbers stay numbers.

    >>> no_formula("=cmd()"), no_formula(-0.5), no_formula("plain")
    ("'=cmd()", -0.5, 'plain')
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA else cell


def columns_of(rows: Iterable[FlatRow]) -> list[str]:
    """Return all columns of the rows; those that only some rows have stand where they first appear.

    >>> columns_of([{"value": 1, "param_by": "a"}, {"value": 2, "low": 0, "param_fpr": 0.1}])
    ['value', 'param_by', 'low', 'param_fpr']
    """
    return list(dict.fromkeys(column for row in rows for column in row))


def csv_text(rows: Sequence[FlatRow], columns: Sequence[str] | None = None) -> str:
    r"""Return rows as CSV, figures unrounded, an empty cell where there is no value.

    >>> csv_text([{"check": "near_copy", "value": 1 / 3, "low": None}])
    'check,value,low\nnear_copy,0.3333333333333333,\n'
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or columns_of(rows), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
