"""Files of texts: JSON Lines, CSV and Parquet, one record a row, with whose it is where that is known."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from showthrough.errors import DataError, EnvironmentFault

LONGEST = 1_000_000  # characters: a book, not a record of a person
JSON_LINES, TABLES = (".jsonl", ".ndjson"), {".csv": ",", ".tsv": "\t"}
# What columns are called where nothing is declared; the first that is there is taken.
CALLED = {
    "text": ("text", "content", "body", "message", "note", "review", "sentence", "utterance", "answer"),
    "identity": ("identity", "person", "author", "speaker", "user", "user_id", "patient_id", "subject"),
    "id": ("id", "record_id", "uid"),
    "split": ("split", "role"),
    "group": ("group",),
}


class TextColumns(NamedTuple):
    """Names of the columns that are read; empty: found by what they are usually called, or not there."""

    text: str = ""
    identity: str = ""
    id: str = ""
    split: str = ""
    group: str = ""


class TextRecord(NamedTuple):
    """Text and whose it is."""

    id: str  # its own, or the number of its row
    text: str
    identity: str | None  # None: nobody is named
    split: str
    group: str = ""


class LeftOut(NamedTuple):
    """CellsByName that holds no usable text, with the reason; never a word of what stands in it."""

    row: int  # from 1, without the header
    reason: str


class TextFile(NamedTuple):
    """Records of a file, and the rows that were left out."""

    records: Sequence[TextRecord]
    left_out: Sequence[LeftOut]
    columns: TextColumns  # as they were found


CellsByName = Mapping[Any, Any]  # cells by the name of their column


def read_texts(path: Path, columns: TextColumns = TextColumns()) -> TextFile:  # noqa: B008 - a tuple
    """Return the records of a file in its order.

    Raises:
        DataError: no such file, not UTF-8, damaged, without a column of texts or a column that was named,
            two rows with one id, or not one usable text; names rows and columns, never their content.
        EnvironmentFault: pyarrow is needed for Parquet and not installed.
    """
    rows = table_rows(path)
    first = next(rows, None)
    if first is None:
        raise DataError(f"{path} holds no record")
    found = _found(columns, first, path)
    records, left_out = list[TextRecord](), list[LeftOut]()
    seen: dict[str, int] = {}
    for number, row in enumerate(_again(first, rows), start=1):
        reason = _reason(row.get(found.text))
        if reason:
            left_out.append(LeftOut(number, reason))
            continue
        record = _record(row, found, number)
        if seen.setdefault(record.id, number) != number:
            raise DataError(
                f"{path}: rows {seen[record.id]:,} and {number:,} have one {found.id!r}; it names one record"
            )
        records.append(record)
    if not records:
        raise DataError(f"{path} holds no usable text: {told_of_rows(left_out)[0]}")
    return TextFile(records, left_out, found)


def told_of_rows(left_out: Sequence[LeftOut]) -> list[str]:
    """Return a sentence for each reason why rows were left out, the commonest first.

    >>> told_of_rows([LeftOut(3, "the text is empty"), LeftOut(9, "the text is empty")])
    ['2 rows left out: the text is empty (the first is row 3)']
    """
    rows: dict[str, list[int]] = {}
    for one in left_out:
        rows.setdefault(one.reason, []).append(one.row)
    return [
        f"{len(own):,} row{'s' if len(own) > 1 else ''} left out: {reason} (the first is row {own[0]:,})"
        for reason, own in sorted(rows.items(), key=lambda item: -len(item[1]))
    ]


def _again(first: CellsByName, rows: Iterator[CellsByName]) -> Iterator[CellsByName]:
    yield first
    yield from rows


def table_rows(path: Path) -> Iterator[CellsByName]:
    """Return the rows of a file of JSON Lines, CSV, TSV or Parquet by the names of their columns.

    Raises:
        DataError: no such file, of another kind, not UTF-8 or damaged.
        EnvironmentFault: pyarrow is needed for Parquet and not installed.
    """
    if not path.is_file():
        raise DataError(f"no file {path}; check the [data] paths, which are relative to the audit file")
    suffix = path.suffix.lower()
    if suffix in JSON_LINES:
        return _json_rows(path)
    if suffix in TABLES:
        return _csv_rows(path, TABLES[suffix])
    if suffix in (".parquet", ".pq"):
        return _parquet_rows(path)
    known = ", ".join((*JSON_LINES, *TABLES, ".parquet"))
    raise DataError(f"{path} ends in none of {known}; save one record a line as JSON (.jsonl)")


def _json_rows(path: Path) -> Iterator[CellsByName]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise DataError(f"{path} line {number:,} is not JSON; write one object a line") from None
        if not isinstance(row, dict):
            raise DataError(f"{path} line {number:,} is no JSON object with named fields")
        yield row


def _csv_rows(path: Path, separator: str) -> Iterator[CellsByName]:
    csv.field_size_limit(max(csv.field_size_limit(), 100 * LONGEST))
    reader = csv.DictReader(_lines(path), delimiter=separator, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if None in row:
                raise DataError(
                    f"{path} row {number:,} has more cells than the header; quote what holds a {separator!r}"
                )
            yield row
    except csv.Error:
        raise DataError(
            f"{path}: a quote is left open or closed too early near line {reader.line_num:,}"
        ) from None


def _lines(path: Path) -> Iterator[str]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in file:
                number += 1
                yield line
    except UnicodeDecodeError:
        raise DataError(f"{path} is not UTF-8 after line {number:,}; save it as UTF-8") from None


def _parquet_rows(path: Path) -> Iterator[CellsByName]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        message = f"reading {path} needs pyarrow: pip install 'showthrough[parquet]'"
        raise EnvironmentFault(message) from error
    try:
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=1024):
            yield from batch.to_pylist()
    except (ArrowException, OSError, UnicodeDecodeError):
        raise DataError(f"{path} is not a Parquet table that can be read; is it whole?") from None


def _found(asked: TextColumns, first: CellsByName, path: Path) -> TextColumns:
    """Return which columns there are, whatever their case."""
    names = {str(name).strip().lower(): str(name) for name in first if name is not None}
    found = {}
    for role, declared in asked._asdict().items():
        wanted = (declared.lower(),) if declared else CALLED[role]
        there = next((names[name] for name in wanted if name in names), "")
        if not there and (declared or role == "text"):
            told = f"column {declared!r}" if declared else "column of texts (text, content, body, ...)"
            raise DataError(f"{path} has no {told}; it has {', '.join(sorted(names.values())) or 'none'}")
        found[role] = there
    return TextColumns(**found)


def _record(row: CellsByName, columns: TextColumns, number: int) -> TextRecord:
    whose = row.get(columns.identity) if columns.identity else None
    named = None if whose is None or not str(whose).strip() else str(whose).strip()
    own = row.get(columns.id) if columns.id else None
    split = row.get(columns.split) if columns.split else None
    id_ = f"row {number}" if own is None or str(own) == "" else str(own)
    group = row.get(columns.group) if columns.group else None
    told = "" if group is None else str(group).strip()
    return TextRecord(
        id_, row[columns.text], named, "" if split is None else str(split).strip().lower(), told
    )


def _reason(text: object) -> str:
    """Return why a cell is no usable text, empty where it is one."""
    if text is None:
        return "it has no text (null)"
    if not isinstance(text, str):
        return f"the text is no text but a {type(text).__name__}"
    if not text.strip():
        return "the text is empty"
    if len(text) > LONGEST:
        return f"the text has more than {LONGEST:,} characters; split it into records"
    return ""
