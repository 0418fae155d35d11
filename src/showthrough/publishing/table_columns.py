"""Columns of a Parquet file, read back: every value, every name, and what its footer notes."""

import io
from collections.abc import Iterator, Mapping, Sequence

from showthrough.errors import IntegrityError
from showthrough.publishing.pages import PackedContent, Page

PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")


def table_content(name: str, content: bytes) -> PackedContent:
    """Return what a Parquet file holds, column by column, in nested values too.

    Raises:
        IntegrityError: it is damaged, or pyarrow, which reads it, is not installed.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise IntegrityError(f"{name} cannot be looked through without pyarrow") from error
    try:
        table = parquet.ParquetFile(io.BytesIO(content)).read()
    except (ArrowException, OSError) as error:
        raise IntegrityError(f"{name} is no whole Parquet table, so it cannot be looked through") from error
    notes = [table.schema.metadata, *(field.metadata for field in table.schema)]
    named = zip(table.column_names, table.columns, strict=True)
    columns = [(field, column.to_pylist()) for field, column in named]
    held = [*columns, *(dict(note) for note in notes if note)]
    values = list(_leaves(held))
    blobs = [one for one in values if isinstance(one, bytes)]
    texts = [one for one in values if isinstance(one, str)]
    texts += [one.decode() for one in blobs if _is_text(one)]
    pictures = [one for one in blobs if not _is_text(one) and one.startswith(PICTURE_STARTS)]
    return PackedContent(
        Page("\n".join(texts), (), ""),
        tuple(pictures),
        tuple(_rows(columns)),
        unread=sum(not _is_text(one) for one in blobs) - len(pictures),
    )


def _rows(columns: Sequence[tuple[str, list[object]]]) -> Iterator[Mapping[str, object]]:
    names = [name for name, _ in columns]
    for row in zip(*(values for _, values in columns), strict=True):
        yield dict(zip(names, row, strict=True))


def _leaves(held: object) -> Iterator[object]:
    """Yield the single values of nested ones, keys among them."""
    if isinstance(held, Mapping):
        for key, value in held.items():
            yield from _leaves(key)
            yield from _leaves(value)
    elif isinstance(held, list | tuple):
        for value in held:
            yield from _leaves(value)
    elif held is not None:
        yield held if isinstance(held, bytes) else str(held)


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
