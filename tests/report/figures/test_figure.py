"""A drawing in two widths."""

from showthrough.core.curves import Histogram
from showthrough.report.figures.figure import NARROW, WIDE, DataTable, printed
from showthrough.report.figures.histogram_plot import Bars, draw_bars
from showthrough.report.figures.svg import Words


def test_a_page_and_a_phone_get_a_drawing_of_their_own_with_the_same_words() -> None:
    widths = []

    def draw(width: int):  # type: ignore[no-untyped-def]
        widths.append(width)
        bars = Histogram(label="train", edges=(0.0, 1.0, 2.0), counts=(30, 50))
        return draw_bars(Bars((bars,), None, str), width)

    figure = printed(Words("Title", "Alt", "x"), draw, DataTable(("a",), (("1",),)))
    assert widths == [WIDE]  # the one for a phone is drawn when a page asks for it
    assert f'viewBox="0 0 {WIDE} ' in figure.svg
    assert f'viewBox="0 0 {NARROW} ' in figure.narrow
    assert figure.svg.count("<title") == figure.narrow.count("<title") == 1
    assert figure.title == "Title"
