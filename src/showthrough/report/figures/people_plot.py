"""People as dots: how many of 1,000 an attacker could point to."""

from math import ceil

from markupsafe import Markup, escape

from showthrough.report.figures.figure import Figure
from showthrough.report.figures.svg import Words

WIDTH, MARGIN = 420, 14
COLUMNS, CELL = 50, 7.8  # fifty of them, and a margin


def people_figure(words: Words, shown: int, possible: int, total: int = 1000) -> Figure:
    """Draw `total` people as rings, `shown` of them filled, and crossed out up to `possible`.

    Written by hand: a pattern draws a thousand rings in 200 bytes, and matplotlib needs 50 kB.
    """
    rows = ceil(total / COLUMNS)
    people = Markup("").join(
        _person(MARGIN + (i % COLUMNS + 0.5) * CELL, 8 + (i // COLUMNS + 0.5) * CELL, i, shown, possible)
        for i in range(max(shown, possible))
    )
    svg = Markup(
        '<svg viewBox="0 0 {width} {height:.0f}" role="img" aria-labelledby="{ident}-t {ident}-d">'
        '<title id="{ident}-t">{title}</title><desc id="{ident}-d">{alt}</desc>'
        '<pattern id="{ident}-p" width="{cell}" height="{cell}" x="{margin}" y="8" '
        'patternUnits="userSpaceOnUse">'
        '<circle cx="{half}" cy="{half}" r="2.2" class="ring"/></pattern>'
        '<rect x="{margin}" y="8" width="{across:.1f}" height="{down:.1f}" fill="url(#{ident}-p)"/>'
        "{people}</svg>"
    ).format(
        width=WIDTH,
        height=16 + rows * CELL,
        ident=words.ident,
        title=escape(words.title),
        alt=escape(words.alt),
        cell=CELL,
        half=CELL / 2,
        margin=MARGIN,
        across=COLUMNS * CELL,
        down=rows * CELL,
        people=people,
    )
    marks = ("shown", "possible") if possible > shown else ("shown",)
    return Figure(svg, words.title, words.alt, (*marks, "others"))


def _person(x: float, y: float, index: int, shown: int, possible: int) -> Markup:
    blank = Markup('<rect x="{:.1f}" y="{:.1f}" width="6.8" height="6.8" class="blank"/>').format(
        x - 3.4, y - 3.4
    )
    if index < shown:
        box = '<rect x="{:.1f}" y="{:.1f}" width="6" height="6" class="exposed"/>'
        return blank + Markup(box).format(x - 3, y - 3)  # noqa: S704 - two numbers
    assert index < possible, "only people who stand out are drawn one by one"
    cross = '<path d="M{:.1f} {:.1f}l5.2 5.2m0 -5.2l-5.2 5.2" class="possible"/>'
    return blank + Markup(cross).format(x - 2.6, y - 2.6)  # noqa: S704 - two numbers
