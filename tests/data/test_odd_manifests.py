"""Whatever a manifest holds: a sentence, or every row of it is an image that is read or counted as unread."""

import csv
import io
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from showthrough.core.images import Role
from showthrough.data.catalogue import Cataloguer
from showthrough.data.listing import Entry, list_manifest
from showthrough.data.vault import Vault
from showthrough.errors import Exit, ShowthroughError

DOCUMENTED = {Exit.INVALID, Exit.INTEGRITY, Exit.ENVIRONMENT}
PICTURES = tuple(f"{number}.png" for number in range(4))
UTF = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
ENCODINGS = (*UTF, "cp1252", "latin-1", "utf-32", "utf-7")
HEADERS = ("path", "Path ", "image", "split", "Split", "identity", "identiy", "person", "group", "", "width")
PATHS = (*PICTURES, "#1.png", "no.png", "..", "/", "/dev/null", "x" * 300, "C:\\a.png", "a\\b.png")
SPLITS = ("train", "Train", "holdout", "reference", "synthetic", "training", "", "NaN")
NAMES = ("Zoë", "Zoe\u0308", "007", "7", "NaN", "N/A", "-", "None", "", "#", '"', "a;b", "a,b")

text = st.text(max_size=12)
paths, splits, names = (st.sampled_from(some) | text for some in (PATHS, SPLITS, NAMES))
cells = {"path": paths, "split": splits}


class Dialect(NamedTuple):
    """How a table is written to bytes."""

    separator: str
    ends: str
    encoding: str
    quoting: int
    above: str  # lines above the header


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for number, name in enumerate(PICTURES):
        Image.fromarray(np.full((8, 8, 3), 40 * number, dtype=np.uint8)).save(folder / name)
    return folder


plain = st.builds(
    Dialect,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(UTF),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["", "# made by hand\n", "\n"]),
)
dialects = plain | st.builds(
    Dialect,
    st.sampled_from(["|", " ", "#", "'", "ü"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(ENCODINGS),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["sep=;\n", "sep=|\n", 'sep="\n', "sep=\n"]),
)


@st.composite
def odd_tables(draw: st.DrawFn) -> tuple[bytes, int]:
    """Return a manifest of any kind, and how many rows of it hold a value."""
    header = draw(st.lists(st.sampled_from(HEADERS) | text, min_size=1, max_size=5))
    row = st.tuples(*(cells.get(name.strip().lower(), names) for name in header))
    rows = [list(each) for each in draw(st.lists(row, max_size=6))]
    return written(header, rows, draw(dialects)), sum(any(cell.strip() for cell in each) for each in rows)


@st.composite
def legal_tables(draw: st.DrawFn) -> tuple[bytes, int]:
    """Return a manifest in which only the paths and the names are odd, and how many rows it has."""
    order = draw(st.permutations(["Path", "identity", "SPLIT"]))
    n = draw(st.integers(1, 4))
    columns = {
        "Path": draw(st.lists(paths.filter(str.strip), min_size=n, max_size=n, unique=True)),
        "identity": draw(st.lists(names, min_size=n, max_size=n)),
        "SPLIT": draw(st.lists(st.sampled_from(["train", "Holdout"]), min_size=n, max_size=n)),
    }
    rows = [[columns[name][number] for name in order] for number in range(n)]
    return written(order, rows, draw(plain)), n


def written(header: list[str], rows: list[list[str]], dialect: Dialect) -> bytes:
    file = io.StringIO()
    writer = csv.writer(
        file,
        delimiter=dialect.separator,
        lineterminator=dialect.ends,
        quoting=dialect.quoting,
        escapechar="\\",
    )
    writer.writerows([header, *rows])
    return (dialect.above + file.getvalue()).encode(dialect.encoding, errors="replace")


def counted(manifest: Path) -> int | None:
    """Return how many rows of a manifest were read or counted as unread; None where a sentence refused it."""
    with tempfile.TemporaryDirectory() as scratch:
        reader = Cataloguer(Vault(Path(scratch) / "vault"))
        try:
            listed = list_manifest(manifest)
        except ShowthroughError as refused:
            return _told(refused)
        return sum(_counted(reader, role, entries) for role, entries in listed.items())


def _told(refused: ShowthroughError) -> None:
    assert refused.exit_code in DOCUMENTED
    assert str(refused)


def _counted(reader: Cataloguer, role: Role, entries: list[Entry]) -> int:
    try:
        data = reader.catalogue(role, entries).data
    except ShowthroughError as refused:  # not one can be read, and the sentence says how many they are
        return len(entries) if f"none of the {len(entries)} files" in str(refused) else -1
    return data.n_images + sum(one.stands_for for one in data.quarantined)


@settings(deadline=None, max_examples=60)
@given(table=odd_tables() | legal_tables())
def test_every_row_of_a_table_is_counted_or_the_table_refused(
    pictures: Path, table: tuple[bytes, int]
) -> None:
    content, n = table
    (pictures / "images.csv").write_bytes(content)
    assert counted(pictures / "images.csv") in (None, n)


@settings(deadline=None, max_examples=60)
@given(content=st.binary(max_size=80), legal=st.booleans())
def test_no_bytes_are_an_internal_error(pictures: Path, content: bytes, legal: bool) -> None:
    manifest = pictures / "images.csv"
    manifest.write_bytes(b"path,split\n0.png,train\n" + content if legal else content)
    counted(manifest)


odd = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3)
odd |= st.lists(st.integers(), max_size=2) | st.dates() | st.decimals()


@settings(deadline=None, max_examples=60)
@given(data=st.data(), n=st.integers(1, 4))
def test_no_parquet_column_is_an_internal_error(pictures: Path, data: st.DataObject, n: int) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {
        "path": list(PICTURES[:n]) if data.draw(st.booleans()) else [data.draw(odd) for _ in range(n)],
        "split": ["train"] * n,
        data.draw(st.sampled_from(HEADERS)): [data.draw(odd)] * n,
    }
    try:
        table = pyarrow.table(columns)
    except (pyarrow.ArrowException, OverflowError, TypeError, ValueError):
        return  # no file can hold it
    manifest = pictures / "images.parquet"
    parquet.write_table(table, manifest)
    assert counted(manifest) in (None, n)


def test_such_a_table_can_be_read(pictures: Path) -> None:
    windows = Dialect(";", "\r\n", "utf-16", csv.QUOTE_MINIMAL, "")
    rows = [["train", "0.png"], ["Holdout", "no.png"]]
    (pictures / "images.csv").write_bytes(written(["Split", "path"], rows, windows))
    assert counted(pictures / "images.csv") == 2
