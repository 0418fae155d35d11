"""The drawings: true to scale, and there for who cannot see them."""

from xml.etree import ElementTree as ET

import pytest

from showthrough.core.curves import Histogram
from showthrough.interpret.numbers import percent
from showthrough.report.figures import Figure, Row, Words, histogram_plot, interval_plot, people_plot

WORDS = Words("Near-copies: above the limit", "Near-copies: 2 %, interval 1 to 3 %; limit 1 %", "x")


def parsed(figure: Figure) -> ET.Element:
    return ET.fromstring(str(figure.svg))


def with_class(figure: Figure, name: str) -> list[ET.Element]:
    return [element for element in parsed(figure).iter() if element.get("class") == name]


def test_a_drawing_names_itself_for_a_screen_reader() -> None:
    root = parsed(interval_plot(WORDS, [Row("pixels", 0.02, 0.01, 0.03)], 0.01, percent))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "x-t x-d"
    assert {element.get("id"): element.text for element in root if element.get("id")} == {
        "x-t": WORDS.title,
        "x-d": WORDS.alt,
    }


def test_figures_stand_in_order_on_one_scale() -> None:
    rows = [Row("a", 0.02, 0.01, 0.03, control=0.005, chance=0.001), Row("b", 0.04, 0.03, 0.06)]
    figure = interval_plot(WORDS, rows, 0.05, percent)
    first, second = (float(dot.get("cx", "")) for dot in with_class(figure, "value"))
    limit = float(with_class(figure, "limit")[0].get("d", "")[1:].split()[0])
    assert first < second < limit
    assert (second - first) == pytest.approx((limit - second) * 2, abs=0.3)
    assert figure.marks == ("measured", "control", "chance", "limit")


@pytest.mark.parametrize("end", [float("inf"), 10.0])
def test_an_interval_without_end_stays_inside_the_drawing(end: float) -> None:
    figure = interval_plot(WORDS, [Row("a", 1.0, -end, end)], None, percent)
    numbers = [float(dot.get("cx", "")) for dot in with_class(figure, "value")]
    assert 0 < numbers[0] < 420
    assert "inf" not in str(figure.svg)
    assert "nan" not in str(figure.svg)


@pytest.mark.parametrize("value", [0.0, 1e-9, -3.0, 5e6])
def test_a_single_number_can_be_drawn(value: float) -> None:
    assert with_class(interval_plot(WORDS, [Row("a", value, value, value)], None, percent), "value")


def test_people_are_counted_one_by_one() -> None:
    figure = people_plot(WORDS, 16, 20)
    assert len(with_class(figure, "exposed")) == 16
    assert len(with_class(figure, "possible")) == 4
    assert people_plot(WORDS, 3, 3).marks == ("shown", "others")


def test_the_area_of_a_bar_is_its_share() -> None:
    """A bar twice as wide with as many people is half as tall."""
    wide = Histogram(label="a", edges=(0.0, 1.0, 3.0), counts=(50, 50))
    outline = with_class(histogram_plot(WORDS, [wide], str), "bars bars-0")[0].get("d", "")
    tops = [float(step.split("H")[0].split()[1]) for step in outline.split("L")[1:]]
    assert 150 - tops[0] == pytest.approx(2 * (150 - tops[1]), abs=0.2)


def test_an_empty_histogram_is_flat_and_not_an_error() -> None:
    flat = Histogram(label="a", edges=(1.0, 1.0), counts=(0,))
    assert with_class(histogram_plot(WORDS, [flat], str), "bars bars-0")


def test_labels_cannot_become_markup() -> None:
    figure = interval_plot(WORDS, [Row("<script>", 0.02, 0.01, 0.03)], None, percent)
    assert "<script>" not in figure.svg
