"""What readers see of a file."""

import pytest

from showthrough.errors import IntegrityError
from showthrough.publishing.pages import page_of


def test_text_in_elements_attributes_and_comments_is_seen_and_style_is_code() -> None:
    page = page_of(
        "a.html",
        "<style>b{background:url(x.png)}</style><p>one <b>two</b></p>"
        '<img alt="three" src="https://a.example/x">'
        '<!-- four --><i style="color:red"></i>',
    )
    assert page.text.split() == ["one", "two", "three", "https://a.example/x", "four"]
    assert page.addresses == ("https://a.example/x",)
    assert "url(x.png)" in page.code
    assert "color:red" in page.code


def test_inline_elements_part_no_sentence_and_blocks_do() -> None:
    assert "3 of 9 people" in page_of("a.html", "<p><b>3</b> of 9 people</p>").text
    assert "3\n" in page_of("a.html", "<td>3</td><td>people</td>").text


def test_strings_and_keys_of_json_are_seen_as_they_are_meant() -> None:
    assert page_of("a.json", '{"k\\u0065y": ["v\\u001b"]}').text == "key\nv\x1b"
    with pytest.raises(IntegrityError, match="no JSON"):
        page_of("a.json", "{")


def test_cells_of_a_table_are_lines() -> None:
    assert page_of("a.csv", 'a,"b, c"\n').text == "a\nb, c"
