"""Manifests as the world writes them: each row of the page on input is true."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from places import REPOSITORY
from showthrough.errors import DataError
from showthrough.tables import ManifestRow, read_manifest

PAGE = REPOSITORY / "docs" / "input.md"
LEGAL = "path,identity,split\na/1.png,Zoë,train\n"
ROW = ("a/1.png", "Zoë", "train")
MISSING = ("", "NaN", "n/a", "NULL", "None", "-", "unknown")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")


def csv(text: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    """Return a writer of a CSV file."""
    return raw(text.encode(encoding))


def raw(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "images.csv").write_bytes(content)
        return folder / "images.csv"

    return write


def parquet(**columns: list[object]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        pytest.importorskip("pyarrow")
        pd.DataFrame(columns).to_parquet(folder / "images.parquet")
        return folder / "images.parquet"

    return write


def each(*texts: str) -> list[Callable[[Path], Path]]:
    return [csv(text) for text in texts]


def column(name: str) -> Callable[[Path], Path]:
    return csv(f"path,{name},split\na/1.png,Zoë,train\n")


def nobody(name: str) -> Callable[[Path], Path]:
    return csv(f"path,identity,split\na/1.png,{name},train\n")


# the first cell of each row of the page -> files that it speaks of
CASES: dict[str, list[Callable[[Path], Path]]] = {
    "commas, semicolons or tabs": each(LEGAL, LEGAL.replace(",", ";"), LEGAL.replace(",", "\t")),
    "another separator, named by a first line `sep=|`": each("sep=|\n" + LEGAL.replace(",", "|")),
    "UTF-8 or UTF-16, with or without a mark; Windows-1252, Latin-1": [
        csv(LEGAL, encoding) for encoding in ENCODINGS
    ],
    "two encodings in one file": [raw(LEGAL.encode() + "b.png,Zoë,train\n".encode("cp1252"))],
    "columns in any order and case": each("Split,PATH,Identity\ntrain,a/1.png,Zoë\n"),
    "lines that begin with `#`": each("# made by hand, in May\n" + LEGAL + "# the end\n"),
    "rows and lines without a value": each("\n" + LEGAL + "\n,,\n"),
    "no column `identity`": each("path,split\na/1.png,train\n"),
    "an empty cell under `identity`, or a mark of missing: NaN, N/A, NULL, None, -, unknown": [
        nobody(name) for name in MISSING
    ],
    "a gap or NaN in a Parquet column": [
        parquet(path=["a/1.png"], identity=[float("nan")], split=["train"]),
        parquet(path=["a/1.png"], identity=[None], split=["train"]),
    ],
    "one name in several spellings of its bytes": each(
        "path,identity,split\na/1.png,\u00a0Zoe\u0308 ,train\n"
    ),
    "paths with backslashes": each(LEGAL.replace("a/1", "a\\1")),
    "paths of a Windows machine, `C:\\faces\\1.png`": each(LEGAL.replace("a/1", "C:\\faces\\1")),
    "a column that is misspelt or has another name: `identiy`, `person`, `subject_id`": [
        column(name) for name in ("identiy", "person", "subject_id")
    ],
    "any other column": [column("width")],
    "a column without a name": [column("")],
    "`image` or `file` instead of `path`": [csv(LEGAL.replace("path", name)) for name in ("image", "file")],
    "no header": each("a/1.png,Zoë,train\nb.png,Bo,train\n"),
    "two columns of one name, case apart": each("path,identity,Identity,split\na/1.png,Zoë,Bo,train\n"),
    "a row without a path or without a split": each(LEGAL.replace("train", ""), LEGAL.replace("a/1.png", "")),
    "one image in two rows": each(LEGAL + "./a/1.png,Bo,holdout\n"),
    "a row with more cells than the header": each(LEGAL + "b.png,Li, Bo,train\n"),
    "a quote that nothing closes": each(LEGAL + '"b.png,Bo,train\nc.png,Bo,train\n'),
    "a picture, an archive, a spreadsheet": [raw(b"PK\x03\x04\x00\x00"), raw(b"\x89PNG\r\n\x1a\n\x00")],
    "lists or bytes in a Parquet column": [parquet(path=["a/1.png"], identity=[[1, 2]], split=["train"])],
}


def told() -> dict[str, tuple[str, str]]:
    """Return what the page says of each case: what happens, and the words that tell it."""
    section = PAGE.read_text(encoding="utf-8").partition("## Manifests")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (read|refused|nobody)\b ?\|? ?(.*?) ?\|$", section, flags=re.MULTILINE)
    return {case.replace("\\|", "|"): (happens, words) for case, happens, words in rows}


def test_the_page_tells_every_case_and_no_other() -> None:
    assert told().keys() == CASES.keys()


@pytest.mark.parametrize("case", CASES)
def test_each_row_of_the_page_is_true(case: str, tmp_path: Path) -> None:
    happens, words = told()[case]
    for write in CASES[case]:
        manifest = write(tmp_path)
        if happens == "refused":
            quoted = re.findall('"(.+?)"', words)
            assert quoted, "the page quotes the sentence"
            with pytest.raises(DataError) as refused:
                list(read_manifest(manifest))
            assert all(part in str(refused.value) for part in quoted), refused.value
            continue
        (row,) = read_manifest(manifest)
        person = None if happens == "nobody" else ROW[1]
        assert (row.path, row.person, row.split) == (ROW[0], person, ROW[2])


def test_names_stay_text_and_their_numbers_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    text = "path;identity;group;split\na.png;007;North  Sea;train\n\nb.png;7;;Train\n"
    assert list(read_manifest(csv(text)(tmp_path))) == [
        ManifestRow(2, "a.png", "train", "007", "North Sea"),
        ManifestRow(4, "b.png", "Train", "7", None),
    ]


def test_columns_that_are_not_read_may_stand_there_when_they_are_named(tmp_path: Path) -> None:
    manifest = csv("Path,Split,Width,\na.png,train,9,0\n")(tmp_path)
    assert [row.path for row in read_manifest(manifest, ignored=("width", ""))] == ["a.png"]


def test_a_file_whose_name_holds_a_backslash_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a\\1.png").touch()
    (row,) = read_manifest(csv(LEGAL.replace("a/1", "a\\1"))(tmp_path))
    assert row.path == "a\\1.png"
