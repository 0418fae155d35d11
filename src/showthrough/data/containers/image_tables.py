"""Tables of encoded images, Parquet or Arrow, a few rows at a time: no table is ever held whole."""

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from math import isnan
from os.path import normpath
from pathlib import Path, PurePosixPath
from typing import Any

from showthrough.data.containers.image_columns import Layout, holds_images, image_layout
from showthrough.data.containers.members import LEADS_ELSEWHERE, AskedColumns, ContainerMember
from showthrough.data.decoding.folder_files import NO_IMAGE
from showthrough.data.decoding.odd_files import printable
from showthrough.errors import DataError, EnvironmentFault

ROWS = 64  # read at once
BUFFER = 2**20  # bytes of a column that are read ahead
BOMB = 2**28  # unpacked bytes of a column, from which on its packing is questioned
PACKED_AT_MOST = 100  # times that columns of images have been seen to shrink, and far more
END = b"\xff\xff\xff\xff\0\0\0\0"  # of an Arrow stream that was closed
PARQUET, ARROW = b"PAR1", b"ARROW1"
_TEXT = re.compile(r"^(large_)?string(_view)?$|^u?int\d+$|^(half)?float$|^double$|^bool$|^null$|^dictionary<")


def table_members(path: Path, asked: AskedColumns, *, with_images: bool = True) -> Generator[ContainerMember]:
    """Yield one member a row of a Parquet or Arrow file that has a column of encoded images.

    A row without an image is a member with a reason, and so is one whose path leads out of the table's
    folder. Without images only what is said of them is read, and no row is known to lack its own where
    the file's statistics do not say that some do.

    Raises:
        DataError: the file is damaged or no such table; says which row was reached.
        EnvironmentFault: pyarrow is not installed.
    """
    row = 0
    with _damage_told(path) as reached, _opened(path) as (schema, batches):
        layout = image_layout(schema, path, asked)
        _refuse_odd_columns(schema, layout, path)
        for batch in batches(layout, with_images):
            batch.validate(full=True)  # a wrong offset would read beyond the file
            for member in _rows(batch, layout, path, row):
                yield member
                row += 1
            reached.append(row)


def is_image_table(path: Path) -> bool:
    """Return whether a file is a table with a column of encoded images; False where it cannot be read.

    Raises:
        EnvironmentFault: pyarrow is not installed.
    """
    try:
        with _damage_told(path), _opened(path) as (schema, _):
            return holds_images(schema)
    except DataError:
        return False


@contextmanager
def _damage_told(path: Path) -> Iterator[list[int]]:
    try:
        from pyarrow import ArrowException
    except ImportError as error:
        message = f"reading {path} needs pyarrow: pip install 'showthrough[parquet]'"
        raise EnvironmentFault(message) from error
    reached = [0]
    try:
        yield reached
    except DataError:
        raise
    except (ArrowException, OSError, EOFError, ValueError, MemoryError) as error:
        raise DataError(
            f"{path} is cut short, damaged or no table of its kind; {reached[-1]:,} rows were read "
            "before that"
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """Open a table; yields its schema, and what reads its batches of rows."""
    with path.open("rb") as file:
        head = file.read(len(ARROW))
    if head.startswith(PARQUET):
        from pyarrow.parquet import ParquetFile

        with ParquetFile(path, buffer_size=BUFFER, pre_buffer=False, memory_map=False) as parquet:
            yield parquet.schema_arrow, partial(_parquet_batches, parquet, path)
        return
    from pyarrow import ipc, memory_map

    with memory_map(str(path)) as mapped:
        if head == ARROW:
            reader = ipc.open_file(mapped)
            yield reader.schema, lambda *_: map(reader.get_batch, range(reader.num_record_batches))
            return
        _refuse_unclosed(path)
        stream = ipc.open_stream(mapped)
        yield stream.schema, lambda *_: iter(stream)


def _refuse_unclosed(path: Path) -> None:
    """Refuse a stream without its end: cut between two batches it would look whole.

    Raises:
        EOFError: its end is missing.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - len(END)))
        if file.read() != END:
            raise EOFError("the stream is not closed")


def _parquet_batches(parquet: Any, path: Path, layout: Layout, with_images: bool) -> Iterator[Any]:
    _refuse_bomb(parquet.metadata, path)
    columns = layout.columns
    if not with_images and not _may_lack_images(parquet.metadata, layout):
        columns = [*layout.about, *([f"{layout.image}.path"] if layout.is_struct else [])]
    if columns:
        yield from parquet.iter_batches(batch_size=ROWS, columns=columns, use_threads=False)
        return
    import pyarrow

    for start in range(0, parquet.metadata.num_rows, ROWS):  # nothing is said of the images but that they are
        n = min(ROWS, parquet.metadata.num_rows - start)
        yield pyarrow.record_batch({"": pyarrow.nulls(n)})


def _chunks(metadata: Any) -> Iterator[Any]:
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        yield from (row_group.column(column) for column in range(row_group.num_columns))


def _refuse_bomb(metadata: Any, path: Path) -> None:
    for chunk in _chunks(metadata):
        packed, unpacked = chunk.total_compressed_size, chunk.total_uncompressed_size
        if unpacked > BOMB and unpacked > PACKED_AT_MOST * max(packed, 1):
            raise DataError(
                f"{path}, a column of {packed / 1e6:,.1f} MB unpacks to {unpacked / 1e6:,.0f} MB: no images "
                "are packed like that, so it is not read"
            )


def _may_lack_images(metadata: Any, layout: Layout) -> bool:
    """Return whether some row may have no image, as far as the statistics of the file tell."""
    wanted = f"{layout.image}.bytes" if layout.is_struct else layout.image
    stats = [chunk.statistics for chunk in _chunks(metadata) if chunk.path_in_schema == wanted]
    return any(one is None or not one.has_null_count or one.null_count for one in stats)


def _refuse_odd_columns(schema: Any, layout: Layout, path: Path) -> None:
    for name in layout.about:
        type_ = str(schema.field(name).type)
        if not _TEXT.match(type_):
            raise DataError(f"{path} column {name!r} holds {type_}, where text is needed")


def _rows(batch: Any, layout: Layout, path: Path, first: int) -> Iterator[ContainerMember]:
    people = _texts(batch, layout.identity)
    if layout.classes is not None:
        people = [_class_name(text, layout.classes, path, first + i) for i, text in enumerate(people)]
    groups, splits, names = (_texts(batch, name) for name in (layout.group, layout.split, layout.name))
    images = _Images(batch, layout, path)
    for i in range(batch.num_rows):
        member = images.member(i, names[i] or f"{first + i:08d}")
        yield member._replace(person=people[i], group=groups[i], split=splits[i])


class _Images:
    """The column of images of some rows; nothing is copied before it is asked for."""

    def __init__(self, batch: Any, layout: Layout, path: Path) -> None:
        self._path = path
        self._bytes: Any = None
        self._paths: Any = None
        if layout.image not in batch.schema.names:
            return
        column = batch.column(layout.image)
        if not layout.is_struct:
            self._bytes = column
            return
        parts = dict(zip((field.name for field in column.type), column.flatten(), strict=True))
        self._bytes, self._paths = parts.get("bytes"), parts["path"]

    def member(self, i: int, name: str) -> ContainerMember:
        """Return the image of one row, or why it has none."""
        given = None if self._paths is None else self._paths[i].as_py()
        if given:
            name = printable(PurePosixPath(given.replace("\\", "/")).name) or name
        if self._bytes is None:
            return ContainerMember(name)
        value = self._bytes[i]
        if value.is_valid:
            content = value.as_buffer()
            return ContainerMember(name, content.size, open=lambda: BytesIO(content))
        if not given:
            return ContainerMember(name, reason=NO_IMAGE)
        beside = _within(given, self._path)
        return ContainerMember(name, beside=beside, reason="" if beside else LEADS_ELSEWHERE)


def _within(given: str, table: Path) -> Path | None:
    """Return the file that a path names, where it lies in the folder of its table, links followed."""
    cell = given.replace("\\", "/")
    if "\0" in cell or "://" in cell or PurePosixPath(cell).is_absolute() or re.match(r"^[A-Za-z]:", cell):
        return None
    root = table.parent.resolve()
    target = Path(normpath(root / cell))
    return target if root in target.parents and root in target.resolve().parents else None


def _texts(batch: Any, name: str | None) -> Sequence[str | None]:
    if name is None or name not in batch.schema.names:
        return [None] * int(batch.num_rows)
    return [_text(value) for value in batch.column(name).to_pylist()]


def _text(value: Any) -> str | None:
    """Return a cell as text; whole numbers that lay beside gaps were stored with a decimal point."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _class_name(text: str | None, classes: Sequence[str], path: Path, row: int) -> str | None:
    if text is None or text == "-1":  # as `datasets` marks what has no label
        return None
    if not text.isdecimal() or int(text) >= len(classes):
        raise DataError(
            f"{path} row {row} has the label {text}, and there are {len(classes)} names of labels"
        )
    return classes[int(text)]
