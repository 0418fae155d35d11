"""What a Parquet file holds is read wherever it stands in it."""

import io
from typing import Any

import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from published_run import pictures
from showthrough.errors import IntegrityError
from showthrough.publishing.table_columns import table_content


def written(columns: dict[str, list[Any]], note: dict[str, str] | None = None) -> bytes:
    held = io.BytesIO()
    parquet.write_table(pa.table(columns).replace_schema_metadata(note), held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("columns", "note"),
    [
        ({"note": ["fine", "by Ann Lee"]}, None),
        ({"Ann Lee": [1.0]}, None),
        ({"nested": [{"a": ["x", "Ann Lee"]}]}, None),
        ({"raw": [b"Ann Lee"]}, None),
        ({"one": [1]}, {"made by": "Ann Lee"}),
    ],
)
def test_words_are_seen_wherever_they_stand(
    columns: dict[str, list[Any]], note: dict[str, str] | None
) -> None:
    assert "Ann Lee" in table_content("a.parquet", written(columns, note)).page.text


def test_rows_are_those_of_the_table() -> None:
    rows = table_content("a.parquet", written({"hits": [3, None], "note": ["a", "b"]})).rows
    assert rows == ({"hits": 3, "note": "a"}, {"hits": None, "note": "b"})


def test_pictures_are_found_and_other_bytes_are_counted() -> None:
    png = io.BytesIO()
    Image.fromarray(pictures(3)[0]).save(png, "PNG")
    held = table_content("a.parquet", written({"raw": [png.getvalue(), b"\xfe\xff\x00"]}))
    assert held.pictures == (png.getvalue(),)
    assert held.unread == 1


@pytest.mark.parametrize("content", [b"no table", written({"a": ["x"]})[:-20]])
def test_a_damaged_table_is_refused(content: bytes) -> None:
    with pytest.raises(IntegrityError, match="no whole Parquet table"):
        table_content("a.parquet", content)
