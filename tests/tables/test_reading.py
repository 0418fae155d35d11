"""Tables as spreadsheets and databases write them: whatever the dialect, the same people."""

import codecs
import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showthrough.errors import DataError
from showthrough.tables import Columns, read_table

PEOPLE = [
    ("a.png", "007"),
    ("b.png", "7"),
    ("c.png", "NA"),
    ("d.png", "null"),
    ("e.png", "None"),
    ("f.png", "nan"),
]
PEOPLE += [("g.png", "1e3"), ("h.png", "Zoë Müller"), ("i.png", "True"), ("j.png", "")]


def written(tmp_path: Path, content: str | bytes, name: str = "images.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def cells(path: Path, needed: tuple[str, ...] = ("path", "identity")) -> list[tuple[str, ...]]:
    return [tuple(row.cells[name] for name in needed) for row in read_table(path, Columns(needed))]


def table(separator: str = ",", line: str = "\n") -> str:
    return line.join(separator.join(row) for row in [("path", "identity"), *PEOPLE]) + line


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_the_separator_and_the_ends_of_lines_change_nobodys_name(
    tmp_path: Path, separator: str, line: str
) -> None:
    assert cells(written(tmp_path, table(separator, line))) == PEOPLE


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("cp1252", b""), ("latin-1", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""), ("utf-16-be", b""),
    ],
)  # fmt: skip
def test_the_encoding_changes_nobodys_name(tmp_path: Path, encoding: str, mark: bytes) -> None:
    assert cells(written(tmp_path, mark + table().encode(encoding))) == PEOPLE


@pytest.mark.parametrize("first", ["sep=|\n", '"sep=|"\n', "# made by hand\n\nsep=|\n"])
def test_a_first_line_may_name_the_separator(tmp_path: Path, first: str) -> None:
    assert cells(written(tmp_path, first + table("|"))) == PEOPLE


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    text = "# a list\nPath , Identity\na.png,ada\n\n  ,\n# more\nb.png, bo \n"
    rows = list(read_table(written(tmp_path, text), Columns(("path", "identity"))))
    assert [(row.number, *row.cells.values()) for row in rows] == [(3, "a.png", "ada"), (7, "b.png", "bo")]


def test_cells_with_separators_quotes_and_hashes_are_one_cell(tmp_path: Path) -> None:
    text = 'path,identity\n"a,b.png","O""Neil"\n"#1.png", "x, y"\na#2.png,#ada\n'
    assert cells(written(tmp_path, text)) == [
        ("a,b.png", 'O"Neil'),
        ("#1.png", "x, y"),
        ("a#2.png", "#ada"),
    ]


def test_a_column_that_is_mostly_missing_is_empty_text(tmp_path: Path) -> None:
    assert cells(written(tmp_path, "path,identity\na.png\nb.png,bo\n")) == [("a.png", ""), ("b.png", "bo")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("file;who\na;b\n", r"no column 'path'; it has file, who, separated by semicolon"),
        ("path\tPath\tidentity\na\tb\tc\n", "two columns called 'path', case apart; .* separated by tab"),
        ("path,identity\na.png,b,c\n", "row 2 has 3 cells where the header has 2, separated by comma"),
        ("# x\npath,identity\na,b\n\na,b,c\n", "row 5 has 3 cells"),
        ('path,identity\na.png,"ada\nb.png,bo\n', "row 2 opens a quote that nothing closes"),
        ('path,identity\na.png,"ada\nb.png,"bo\n', "row 2 has a cell of several lines; is a quote left open"),
        ("", "is empty: it has no header"),
        ("\n# nothing\n", "is empty: it has no header"),
        ("PK\x03\x04\x00\x00", "is not a table in text"),
        ('sep="\npath"identity\n', 'says sep=", which cannot separate cells'),
        ("path,identity,\na.png,ada,7\n", "row 2 has '7' in a column without a name"),
        ("image;identity\na.png;ada\n", "no column 'path'; it has image, identity, separated by semicolon"),
        ("a.png;ada\nb.png;bo\n", "no column 'path'; .* is the first row the header"),
    ],
)
def test_what_is_wrong_is_named_with_what_was_found(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        cells(written(tmp_path, text))


def test_below_the_header_a_line_that_has_cells_is_a_row_even_where_it_begins_as_a_comment(
    tmp_path: Path,
) -> None:
    text = "#, made by hand\npath,identity\n#1.png,ada\n# a remark\nb.png,bo\n"
    assert cells(written(tmp_path, text)) == [("#1.png", "ada"), ("b.png", "bo")]


def test_text_in_two_encodings_is_refused_as_names_would_break(tmp_path: Path) -> None:
    mixed = "path,identity\na.png,Zoë\n".encode() + "b.png,Zoë\n".encode("cp1252")
    with pytest.raises(DataError, match="line 3 is not UTF-8, others are"):
        cells(written(tmp_path, mixed))


@pytest.mark.parametrize("kind", ["folder", "forbidden"])
def test_what_cannot_be_opened_is_a_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "images.csv"
    path.mkdir() if kind == "folder" else path.symlink_to("/proc/self/mem")
    with pytest.raises(DataError, match=r"no file|cannot read"):
        cells(path)


LETTERS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(LETTERS, min_size=1, max_size=5), separator=st.sampled_from(",;\t"))
def test_names_that_a_csv_writer_wrote_come_back(tmp_path: Path, names: list[str], separator: str) -> None:
    path = tmp_path / "images.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows(
            [("path", "identity"), *(("x", name) for name in names)]
        )
    assert [name for _, name in cells(path)] == names


def test_without_pandas_the_sentence_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "from pathlib import Path; from showthrough.tables import Columns, read_table\n"
        f"list(read_table(Path({str(written(tmp_path, table()))!r}), Columns(('path',))))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "EnvironmentFault: reading" in done.stderr
    assert "needs pandas: pip install 'showthrough[audit]'" in done.stderr
