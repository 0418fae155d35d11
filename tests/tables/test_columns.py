"""Headers: which columns are read, and what was most likely meant by another."""

from pathlib import Path

import pytest

from showthrough.errors import DataError
from showthrough.tables import Columns

PEOPLE = Columns(
    ("path", "split"), ("identity",), {"subject": "identity", "image": "path"}, others=("width",)
)
TABLE = Path("images.csv")


def test_names_are_read_in_any_case_and_order_and_others_only_where_they_are_named() -> None:
    header = ["Split", " PATH ", "Identity", "Width"]
    assert PEOPLE.checked(header, TABLE, "") == ("split", "path", "identity", "width")
    assert PEOPLE._replace(others=None).checked(["path", "split", "colour"], TABLE, "")[2] == "colour"


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("path split identiy", "a column 'identiy', which is not read; call it 'identity' if that is meant"),
        ("path split subject", "a column 'subject', which is not read; call it 'identity'"),
        ("path split subjects", "call it 'identity'"),
        (
            "path split colour",
            r"'colour', which is not read \(path, split, identity are\); remove it, or",
        ),
        (
            "image split",
            "no column 'path'; it has image, split, by blank; call 'image' 'path' if that is",
        ),
        (
            "path identity",
            "no column 'split'; it has path, identity, by blank; is the first row the header",
        ),
        ("path split Path", "two columns called 'path', case apart; it has path, split, path, by blank"),
    ],
)
def test_what_is_wrong_is_said_with_what_was_meant(header: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        PEOPLE.checked(header.split(), TABLE, ", by blank")
