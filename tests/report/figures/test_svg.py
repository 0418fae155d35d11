"""A drawing on a page: valid, small, the same twice, there for who cannot see it, no style of its own."""

import re
from xml.etree import ElementTree as ET

import pytest

from showthrough.report.figures.interval_plot import Intervals, Row, draw_intervals
from showthrough.report.figures.style import colours
from showthrough.report.figures.svg import LARGEST, Words, printed_svg

WORDS = Words("Near-copies: above the limit", "Near-copies: 2 %, interval 1 to 3 %; limit 1 %", "x")
ROWS = (Row("pixels <b>", 0.02, 0.01, 0.03, 0.005, 0.0), Row("facenet", 0.04, 0.03, 0.05))


def drawn(words: Words = WORDS, rows: tuple[Row, ...] = ROWS, name: str = "wide") -> str:
    shown = Intervals(rows, "Near-copies & more", 0.01, lambda value: f"{100 * value:g} %")
    return str(printed_svg(draw_intervals(shown, 640), words, name))


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def test_a_drawing_names_itself_for_a_screen_reader() -> None:
    root = ET.fromstring(drawn())
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "x-wide-t x-wide-d"
    told = {element.get("id"): (local(element), element.text) for element in root if element.text}
    assert told["x-wide-t"] == ("title", WORDS.title)
    assert told["x-wide-d"] == ("desc", WORDS.alt)


def test_text_is_text_and_cannot_become_markup() -> None:
    svg = drawn(WORDS._replace(title="<script>alert(1)</script>"))
    texts = [element.text for element in ET.fromstring(svg).iter() if local(element) == "text"]
    assert {"pixels <b>", "facenet", "Near-copies & more", "limit 1 %", "Guessing"} <= set(texts)
    assert "<script>" not in svg
    assert "<b>" not in svg


def test_the_same_drawing_gives_the_same_bytes_and_stays_small() -> None:
    many = tuple(Row(f"embedder {place}", 0.01 * place, 0.0, 0.5, 0.1, 0.1) for place in range(30))
    assert drawn(rows=many) == drawn(rows=many)
    assert len(drawn(rows=many).encode()) < LARGEST


def test_a_page_that_allows_no_inline_style_drops_nothing() -> None:
    svg = drawn()
    assert "style" not in svg
    assert "<metadata" not in svg
    assert not re.search(r'\b(fill|stroke)="(?!none|#|url)', svg)


def test_colours_are_those_of_the_page_by_name() -> None:
    for element in ET.fromstring(drawn()).iter():
        for key, prefix in (("fill", "fill"), ("stroke", "line")):
            value = element.get(key, "none")
            names = {f"{prefix}-{name}" for name, colour in colours().items() if colour == value}
            assert value == "none" or names & set(element.get("class", "").split()), ET.tostring(element)


def test_two_drawings_of_a_page_share_no_id() -> None:
    ids = [re.findall(r' id="([^"]+)"', svg) for svg in (drawn(), drawn(name="narrow"))]
    assert len({*ids[0], *ids[1]}) == len(ids[0]) + len(ids[1])
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', drawn())) <= set(ids[0])


@pytest.mark.parametrize("place", ["x", "a b", 'quote"'])
def test_an_odd_name_of_a_check_is_no_hole(place: str) -> None:
    ET.fromstring(drawn(WORDS._replace(ident=place)))
