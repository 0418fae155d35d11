"""Files of texts: every format gives the same records, and what is wrong is told in a sentence."""

import builtins
import csv
import json

import pytest

from showthrough.errors import DataError, EnvironmentFault
from showthrough.texts.text_files import LONGEST, LeftOut, TextColumns, read_texts, told_of_rows

ROWS = [
    {"ID": "a1", "Author": "ada", "Text": "first line\nsecond, with a comma", "Split": "train"},
    {"ID": "b1", "Author": "bob", "Text": 'he said "no"; ünïcode ż', "Split": "test"},
    {"ID": "c1", "Author": "", "Text": "nobody's", "Split": ""},
]


def written(path, rows=ROWS):
    if path.suffix == ".parquet":
        pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    elif path.suffix in (".csv", ".tsv"):
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, rows[0], delimiter="\t" if path.suffix == ".tsv" else ",")
            table.writeheader()
            table.writerows(rows)
    else:
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.parquet"])
def test_every_format_gives_the_same_records(tmp_path, name) -> None:
    found = read_texts(written(tmp_path / name))
    assert [record.text for record in found.records] == [row["Text"] for row in ROWS]
    assert [record.identity for record in found.records] == ["ada", "bob", None]
    assert [record.id for record in found.records] == ["a1", "b1", "c1"]
    assert [record.split for record in found.records] == ["train", "test", ""]
    assert found.columns == TextColumns("Text", "Author", "ID", "Split")
    assert found.left_out == []


def test_columns_are_declared_or_found(tmp_path) -> None:
    file = written(tmp_path / "a.jsonl", [{"letter": "dear", "by": "ada", "text": "other"}])
    declared = read_texts(file, TextColumns(text="Letter", identity="by"))
    assert declared.records[0][1:3] == ("dear", "ada")
    assert read_texts(file).records[0][1:3] == ("other", None)
    assert read_texts(file).records[0].id == "row 1"
    with pytest.raises(DataError, match="has no column 'who'; it has by, letter, text"):
        read_texts(file, TextColumns(identity="who"))
    with pytest.raises(DataError, match="has no column of texts"):
        read_texts(written(tmp_path / "b.jsonl", [{"letter": "dear"}]))


def test_rows_without_a_usable_text_are_left_out_and_told(tmp_path) -> None:
    texts = ["fine", None, "  \n", 7, "", "x" * (LONGEST + 1), ["a"]]
    found = read_texts(written(tmp_path / "a.jsonl", [{"text": text} for text in texts]))
    assert [record.text for record in found.records] == ["fine"]
    assert told_of_rows(found.left_out) == [
        "2 rows left out: the text is empty (the first is row 3)",
        "1 row left out: it has no text (null) (the first is row 2)",
        "1 row left out: the text is no text but a int (the first is row 4)",
        "1 row left out: the text has more than 1,000,000 characters; split it into records"
        " (the first is row 6)",
        "1 row left out: the text is no text but a list (the first is row 7)",
    ]
    assert told_of_rows([LeftOut(1, "x")] * 2)[0].startswith("2 rows")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.jsonl", b'{"text": "fine"}\n{"text": "caf\xe9"}\n', "is not UTF-8 after line"),
        ("a.csv", b"text\ncaf\xe9\n", "is not UTF-8 after line"),
        ("a.jsonl", b'{"text": "fine"}\n{"text": ', "line 2 is not JSON"),
        ("a.jsonl", b'["secret-of-ada"]\n', "line 1 is no JSON object"),
        ("a.csv", b'text,who\n"secret-of-ada,ada\n', "a quote is left open"),
        ("a.csv", b"text,who\nsecret-of-ada, really,ada\n", "row 1 has more cells than the header"),
        ("a.jsonl", b"\n\n", "holds no record"),
        ("a.csv", b"", "holds no record"),
        ("a.csv", b"text\n", "holds no record"),
        ("a.jsonl", b'{"text": ""}\n', "holds no usable text: 1 row left out: the text is empty"),
        ("a.txt", b"text", "ends in none of .jsonl"),
        ("a.parquet", b"PAR1 secret-of-ada", "is not a Parquet table"),
        ("a.jsonl", b'{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}\n', "rows 1 and 2 have one 'id'"),
    ],
)
def test_what_is_wrong_is_told_and_quotes_nobody(tmp_path, name, content, told) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=told) as refused:
        read_texts(tmp_path / name)
    assert "secret-of-ada" not in str(refused.value)


def test_a_mark_at_the_beginning_is_no_part_of_a_name(tmp_path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbftext\nhello\n")
    assert read_texts(tmp_path / "a.csv").records[0].text == "hello"


def test_a_missing_file_and_a_missing_library_are_told(tmp_path, monkeypatch) -> None:
    with pytest.raises(DataError, match="no file"):
        read_texts(tmp_path / "none.jsonl")
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    imported = builtins.__import__

    def without(name, *rest):
        if name == "pyarrow":
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[parquet\]"):
        read_texts(tmp_path / "a.parquet")
