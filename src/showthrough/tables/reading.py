"""Reader of tables that other programs wrote: CSV in its dialects and encodings, Parquet; cells are text."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from showthrough.errors import DataError, EnvironmentFault
from showthrough.tables.columns import Columns
from showthrough.tables.parquet import parquet_cells

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
COMMENT = "#"
UNFIT = frozenset(('"', COMMENT))  # as separators
SEVERAL_BYTES = re.compile(r"[\u0080-\ud7ff\ue000-\U0010ffff]")  # in UTF-8; lone surrogates are other bytes
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DECLARED = re.compile(r'^"?sep=(.)"?[,;\t]*$')  # how Excel is told, in the first line
UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")
LONGER = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")


class TableRow(NamedTuple):
    """Row of a table and its number as a spreadsheet counts, from 1; cells are text without blanks."""

    number: int
    cells: Mapping[str, str]  # by column, in lower case


class _Text(NamedTuple):
    """Lines of a table from its header on, and how many stood above it."""

    lines: list[str]
    above: int
    separator: str


def read_table(path: Path, columns: Columns) -> Iterator[TableRow]:
    """Yield the rows of a CSV or Parquet file as text; rows without a value are left out.

    The separator (comma, semicolon, tab, or what a first line `sep=;` says) is the one by which the
    header names the columns that are needed. Text is UTF-8, UTF-16 or, failing those, Windows-1252.
    Column names are read whatever their case. Lines that begin with # are comments above the header, and
    below it where they are no row, as they hold no separator. Nothing is taken for a number: 007 is not 7.

    Raises:
        DataError: it is no table, or not with these columns; names what was found.
        EnvironmentFault: pandas, or for Parquet pyarrow, is not installed.
    """
    if not path.is_file():
        raise DataError(f"no file {path}")
    names, rows, above = _parts(path, columns)
    for number, cells in enumerate(rows, start=above + 2):  # the header is the first row
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            _refuse_odd(stripped, names, columns, f"{path} row {number}")
            yield TableRow(number, dict(zip(names, stripped, strict=True)))


def _parts(path: Path, columns: Columns) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]], int]:
    """Return the names of the columns, the rows, and how many lines stand above the header."""
    if path.suffix.lower() in (".parquet", ".pq"):
        header, rows = parquet_cells(path, columns.others or ())
        return columns.checked(header, path, ""), rows, 0
    text = _header_on(_decoded(path), columns.needed, path)
    header, rows = _csv_cells(text, path)
    separated = f", separated by {SEPARATORS.get(text.separator, text.separator)}"
    return columns.checked(header, path, separated), rows, text.above


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    try:
        text = raw.decode(_encoding(raw, path))
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # gives every byte some letter
    if CONTROL.search(text):
        raise DataError(f"{path} is not a table in text (CSV): it holds control characters")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(raw: bytes, path: Path) -> str:
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return encoding
    if b"\0" in raw[:2]:  # UTF-16 of a letter that ASCII has, without the mark
        return "utf-16-be" if raw[0] == 0 else "utf-16-le"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if SEVERAL_BYTES.search(raw.decode("utf-8", errors="surrogateescape")):
            line = raw[: error.start].count(b"\n") + 1
            raise DataError(f"{path} line {line} is not UTF-8, others are; save it in one") from error
        return "cp1252"
    return "utf-8"


def _header_on(text: str, needed: Sequence[str], path: Path) -> _Text:
    lines = text.split("\n")
    first = _first_filled(lines, 0, path)
    declared = DECLARED.match(lines[first])
    above = first if declared is None else _first_filled(lines, first + 1, path)
    separator = _separator(lines[above], needed, path) if declared is None else declared.group(1)
    if separator in UNFIT:
        raise DataError(f"{path} says sep={separator}, which cannot separate cells; use a comma")
    rows = ["" if _is_comment(line) and separator not in line else line for line in lines[above:]]
    return _Text(rows, above, separator)


def _first_filled(lines: list[str], start: int, path: Path) -> int:
    read = range(start, len(lines))
    filled = (number for number in read if lines[number].strip() and not _is_comment(lines[number]))
    found = next(filled, None)
    if found is None:
        raise DataError(f"{path} is empty: it has no header")
    return found


def _is_comment(line: str) -> bool:
    return line.startswith(COMMENT)


def _separator(header: str, needed: Sequence[str], path: Path) -> str:
    """Return the separator by which the header names most of the needed columns, then most columns."""

    def fit(separator: str) -> tuple[int, int]:
        names = [name.strip().lower() for name in next(csv.reader([header], delimiter=separator))]
        return len(set(needed) & set(names)), len(names)

    try:
        return max(SEPARATORS, key=fit)
    except csv.Error as error:
        raise DataError(f"{path} has no header that can be read: {error}") from error


def _csv_cells(text: _Text, path: Path) -> tuple[list[str], Iterator[tuple[str, ...]]]:
    try:
        import pandas as pd
    except ImportError as error:
        raise EnvironmentFault(f"reading {path} needs pandas: pip install 'showthrough[audit]'") from error
    try:
        cells = pd.read_csv(
            io.StringIO("\n".join(text.lines)),
            sep=text.separator,
            header=None,  # the header is looked at here, as pandas would rename doubled columns
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,  # so that rows keep their numbers
            skipinitialspace=True,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(_sentence(str(error), text, path)) from error
    columns = [str(name) for name in cells.iloc[0]]
    return columns, iter(cells.iloc[1:].itertuples(index=False, name=None))


def _sentence(error: str, text: _Text, path: Path) -> str:
    unclosed, found = UNCLOSED.search(error), LONGER.search(error)
    if unclosed is not None:
        return f"{path} row {int(unclosed.group(1)) + text.above + 1} opens a quote that nothing closes"
    if found is None:
        return f"{path} is not a CSV table: {error.strip()}"
    expected, line, got = (int(number) for number in found.groups())
    separator = SEPARATORS.get(text.separator, text.separator)
    told = f"{got} cells where the header has {expected}, separated by {separator}"
    return f"{path} row {line + text.above} has {told}; quote cells that hold a {separator}"


def _refuse_odd(cells: Sequence[str], names: Sequence[str], columns: Columns, where: str) -> None:
    """Refuse cells that nobody meant to write so.

    In a cell of several lines most likely a quote is not closed, and rows were swallowed; a cell under no
    name may be the one that names the person.
    """
    if any("\n" in cell for cell in cells):
        raise DataError(f"{where} has a cell of several lines; is a quote left open?")
    nameless = [cell for name, cell in zip(names, cells, strict=True) if not name and cell]
    if nameless and "" not in (columns.others or ()):
        raise DataError(
            f"{where} has {nameless[0]!r} in a column without a name; name it, remove it, or set "
            'data.ignore_columns = [""]'
        )
