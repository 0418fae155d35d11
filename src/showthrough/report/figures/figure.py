"""A drawing as the report prints it: wide and narrow, with title, description and table."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from showthrough.report.figures.svg import Words, printed_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

WIDE, NARROW = 640, 320  # pixels: the column of the page, and a phone held upright


class DataTable(NamedTuple):
    """Table of the numbers behind a drawing."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Figure(NamedTuple):
    """A drawing that is also there for who cannot see it.

    `svg` is for a page; `marks` names the signs of a legend that the page makes; `note` is a sentence to
    stand under the drawing.
    """

    svg: Markup
    title: str
    alt: str
    marks: tuple[str, ...] = ()
    table: DataTable | None = None
    note: str = ""
    draw_narrow: Callable[[], Markup] = Markup

    @property
    def narrow(self) -> Markup:
        """Return the drawing for a phone; it is drawn when a page asks for it, which print never does."""
        return self.draw_narrow()


def printed(words: Words, draw: Callable[[int], "Canvas"], table: DataTable | None = None) -> Figure:
    """Return a drawing in both widths; `draw` is given the width in pixels."""
    return Figure(
        svg=printed_svg(draw(WIDE), words, "wide"),
        title=words.title,
        alt=words.alt,
        table=table,
        draw_narrow=lambda: printed_svg(draw(NARROW), words, "narrow"),
    )
