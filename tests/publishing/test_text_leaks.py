"""Each kind of leak is found where it is planted, and nothing is found where it is not."""

import json
from html import escape

import pytest

from showthrough.publishing.leaks import Secrets
from showthrough.publishing.text_leaks import leaks_in_rows, leaks_in_text
from showthrough.report.editions import DPO, PUBLIC

SECRETS = Secrets(frozenset({"ann lee"}), frozenset({"KR1AB23"}))
PLANTED = {
    "a name of the data": ["by Ann Lee", "ANN_LEE.jpg was"],
    "a number of a plate": ["KR 1AB23", "kr-1ab-23"],
    "a path": [
        "/home/somebody/photos/1",
        "C:\\photos",
        "file:///x",
        "~/photos",
        "\\\\server\\share",
        "img_2041.jpg",
        "in (/srv/data/faces)",
    ],
    "an external address": ["https://tracker.example/x", "see ftp://a.example"],
    "a word that nobody may use of an audit": [
        "anonymous data",
        "it is Compliant",
        "safe to release",
        "certified",
        "anonymised images",
    ],
    "control or bidi characters": ["a\x1b[31m", "a\u202eb", "a\u2066b", "a\u200bb"],
    "a small cell": ["2 of 12,000 synthetic images", "3 held-out people", "1 person"],
}
CLEAN = [
    "and/or, 7/8, train/holdout, x / y",
    "1 in 1,000 people",
    "EditionSource: https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    "anonymisation, safer, compliance is for people to judge",
    "record.json and report.html",
    "a\tb\nc",
]


@pytest.mark.parametrize(
    ("told", "text"), [(told, text) for told, texts in PLANTED.items() for text in texts]
)
@pytest.mark.parametrize("name", ["report.html", "summary.md", "decision.json", "gate.junit.xml"])
def test_a_planted_leak_is_found_in_every_kind_of_file(told: str, text: str, name: str) -> None:
    content = {
        "html": f"<p>before</p><p>{escape(text)}</p>",
        "md": f"before\n\n{text}\n",
        "json": json.dumps({"reason": text}),
        "xml": f"<a name={chr(34)}{escape(text)}{chr(34)}/>",
    }[name.rpartition(".")[2]]
    assert told in {leak.told for leak in leaks_in_text(name, content, SECRETS, PUBLIC)}


@pytest.mark.parametrize("text", CLEAN)
def test_nothing_is_found_where_nothing_leaks(text: str) -> None:
    assert not list(leaks_in_text("summary.md", text, SECRETS, PUBLIC))


@pytest.mark.parametrize(
    "page",
    [
        '<img src="https://x.example/a.png">',
        '<img src="a.png">',
        "<style>@import 'x'</style>",
        '<p style="background: url(//x.example)">a</p>',
        '<link href="style.css">',
        '<a href="javascript:alert(1)">a</a>',
    ],
)
def test_a_page_that_would_fetch_something_is_refused(page: str) -> None:
    told = {leak.told for leak in leaks_in_text("report.html", page, SECRETS, PUBLIC)}
    assert "an external address" in told


def test_the_officer_may_read_small_counts_and_no_names() -> None:
    told = {leak.told for leak in leaks_in_text("a.md", "3 people, Ann Lee", SECRETS, DPO)}
    assert told == {"a name of the data"}


def test_a_small_number_in_a_table_is_a_small_cell() -> None:
    table = "check,hits,n_identities\none,3,400\n"
    assert {leak.told for leak in leaks_in_text("metrics.csv", table, SECRETS, PUBLIC)} == {"a small cell"}


def test_a_picture_is_no_text_and_hides_none_behind_it() -> None:
    picture = "iVBORw0KGgo" + "/ab/cd+" * 20
    assert not list(leaks_in_text("summary.md", picture, SECRETS, PUBLIC))
    assert list(leaks_in_text("summary.md", f"{picture}==\nAnn Lee", SECRETS, PUBLIC))


def test_a_column_of_a_table_with_gaps_holds_small_cells_too() -> None:
    rows = [{"hits": 3.0}, {"hits": None}, {"hits": 400}]
    assert [leak.told for leak in leaks_in_rows("a.parquet", rows, PUBLIC)] == ["a small cell"]
    assert not list(leaks_in_rows("a.parquet", rows, DPO))
