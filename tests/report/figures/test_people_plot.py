"""People as dots: counted one by one."""

from xml.etree import ElementTree as ET

from showthrough.report.figures.figure import Figure
from showthrough.report.figures.people_plot import people_figure
from showthrough.report.figures.svg import Words

WORDS = Words("Of 1,000 people, 16", "Of 1,000 people, 16; up to 20 <b>", "x")


def with_class(figure: Figure, name: str) -> list[ET.Element]:
    return [element for element in ET.fromstring(str(figure.svg)).iter() if element.get("class") == name]


def test_people_are_counted_one_by_one() -> None:
    figure = people_figure(WORDS, 16, 20)
    assert len(with_class(figure, "exposed")) == 16
    assert len(with_class(figure, "possible")) == 4
    assert people_figure(WORDS, 3, 3).marks == ("shown", "others")


def test_the_drawing_is_told_and_its_words_are_no_markup() -> None:
    root = ET.fromstring(str(people_figure(WORDS, 1, 1).svg))
    assert [element.text for element in root[:2]] == [WORDS.title, WORDS.alt]
