"""Three small drawings as inline SVG: intervals beside their limit, histograms, and people as dots."""

from collections.abc import Callable, Sequence
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from markupsafe import Markup, escape

from showthrough.core.records import Histogram

WIDTH, MARGIN = 420, 14  # a phone shows the drawing at its own size, so that its text stays readable
ROW, TOP, AXIS = 40, 22, 24


class Row(NamedTuple):
    """One measured figure and what it is compared with."""

    label: str
    value: float
    low: float | None
    high: float | None
    control: float | None = None
    chance: float | None = None


class Figure(NamedTuple):
    """A drawing that is also there for who cannot see it; `marks` names the signs in its legend."""

    svg: Markup
    title: str
    alt: str
    marks: tuple[str, ...]


class Words(NamedTuple):
    """What stands around a drawing: its finding, the same with numbers, and an id for its parts."""

    title: str
    alt: str
    ident: str


class _Scale(NamedTuple):
    low: float
    high: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return MARGIN + min(max(share, 0.0), 1.0) * (WIDTH - 2 * MARGIN)


def interval_plot(
    words: Words, rows: Sequence[Row], limit: float | None, tick: Callable[[float], str]
) -> Figure:
    """Draw each figure as a dot on its interval, with control, chance and the limit as other signs."""
    scale = _scale([*_numbers(rows), *([limit] if limit is not None else [])])
    bottom = TOP + ROW * len(rows)
    parts = [_axis(scale, bottom, tick)]
    if limit is not None:
        parts.append(_limit(scale(limit), bottom, f"limit {tick(limit)}"))
    parts += [_row(row, scale, TOP + ROW * index) for index, row in enumerate(rows)]
    marks = (
        "measured",
        *(name for name in ("control", "chance") if any(getattr(r, name) is not None for r in rows)),
    )
    return _figure(words, bottom + AXIS, parts, marks if limit is None else (*marks, "limit"))


def histogram_plot(words: Words, histograms: Sequence[Histogram], tick: Callable[[float], str]) -> Figure:
    """Draw one or two histograms over each other, each of area one: filled, and a dashed outline."""
    height = 150
    edges = [edge for histogram in histograms for edge in histogram.edges]
    scale = _Scale(min(edges), max(edges)) if max(edges) > min(edges) else _Scale(min(edges), min(edges) + 1)
    densities = [_density(histogram) for histogram in histograms]
    tallest = max((max(density, default=0.0) for density in densities), default=0.0) or 1.0
    parts = [_axis(scale, height, tick)]
    for index, (histogram, density) in enumerate(zip(histograms, densities, strict=True)):
        outline = [f"M{scale(histogram.edges[0]):.1f} {height}"]
        for left, right, tall in zip(histogram.edges, histogram.edges[1:], density, strict=False):
            y = height - tall / tallest * (height - TOP)
            outline.append(f"L{scale(left):.1f} {y:.1f}H{scale(right):.1f}")
        outline.append(f"V{height}Z")
        parts.append(_tag("path", d="".join(outline), class_=f"bars bars-{index % 2}"))
    return _figure(words, height + AXIS, parts, tuple(f"bars-{i % 2}" for i in range(len(histograms))))


def people_plot(words: Words, shown: int, possible: int, total: int = 1000) -> Figure:
    """Draw `total` people as rings, `shown` of them filled, and crossed out up to `possible`."""
    columns = 50
    cell = 7.8  # fifty of them, and a margin
    rows = ceil(total / columns)
    people = Markup("").join(
        _person(MARGIN + (i % columns + 0.5) * cell, 8 + (i // columns + 0.5) * cell, i, shown, possible)
        for i in range(max(shown, possible))
    )
    ring = _tag("circle", cx=cell / 2, cy=cell / 2, r=2.2, class_="ring")
    pattern = _wrap(
        "pattern",
        ring,
        id=f"{words.ident}-p",
        width=cell,
        height=cell,
        x=MARGIN,
        y=8,
        patternUnits="userSpaceOnUse",
    )
    crowd = _tag(
        "rect", x=MARGIN, y=8, width=columns * cell, height=rows * cell, fill=f"url(#{words.ident}-p)"
    )
    marks = ("shown", "possible") if possible > shown else ("shown",)
    return _figure(words, 16 + rows * cell, [pattern, crowd, people], (*marks, "others"))


def _person(x: float, y: float, index: int, shown: int, possible: int) -> Markup:
    blank = _tag("rect", x=x - 3.4, y=y - 3.4, width=6.8, height=6.8, class_="blank")
    if index < shown:
        return blank + _tag("rect", x=x - 3, y=y - 3, width=6, height=6, class_="exposed")
    assert index < possible, "only people who stand out are drawn one by one"
    return blank + _tag("path", d=f"M{x - 2.6:.1f} {y - 2.6:.1f}l5.2 5.2m0 -5.2l-5.2 5.2", class_="possible")


def _row(row: Row, scale: _Scale, top: float) -> Markup:
    y = top + 26
    parts = [_text(row.label, MARGIN, top + 13)]
    if row.low is not None and row.high is not None:
        low, high = scale(row.low), scale(row.high)
        ends = f"M{low:.1f} {y}H{high:.1f}" + "".join(f"M{x:.1f} {y - 5}v10" for x in (low, high))
        parts.append(_tag("path", d=ends, class_="interval"))
    if row.chance is not None:
        x = scale(row.chance)
        parts.append(_tag("path", d=f"M{x:.1f} {y + 4}l4.5 7h-9z", class_="chance"))
    if row.control is not None:
        x = scale(row.control)
        parts.append(_tag("path", d=f"M{x:.1f} {y - 6}l6 6l-6 6l-6 -6z", class_="control"))
    parts.append(_tag("circle", cx=scale(row.value), cy=y, r=4.5, class_="value"))
    return Markup("").join(parts)


def _limit(x: float, bottom: float, label: str) -> Markup:
    line = _tag("path", d=f"M{x:.1f} {TOP - 6}V{bottom}", class_="limit")
    if x > WIDTH / 2:
        return line + _text(label, x + 2, TOP - 10, "end", "limit-label")
    return line + _text(label, x - 2, TOP - 10, "start", "limit-label")


def _axis(scale: _Scale, y: float, tick: Callable[[float], str]) -> Markup:
    parts = [_tag("path", d=f"M{MARGIN} {y}H{WIDTH - MARGIN}", class_="axis")]
    for value in _ticks(scale):
        x = scale(value)
        parts.append(_tag("path", d=f"M{x:.1f} {y}v5", class_="axis"))
        near_end = "start" if x < 30 else "end" if x > WIDTH - 30 else "middle"
        parts.append(
            _text(
                tick(value), x if near_end == "middle" else (MARGIN, WIDTH - MARGIN)[x > 30], y + 18, near_end
            )
        )
    return Markup("").join(parts)


def _ticks(scale: _Scale) -> list[float]:
    rough = (scale.high - scale.low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first = ceil(scale.low / step - 1e-9)
    return [index * step for index in range(first, floor(scale.high / step + 1e-9) + 1)]


def _numbers(rows: Sequence[Row]) -> list[float]:
    found = [number for row in rows for number in row[1:] if number is not None]
    return [number for number in found if isfinite(number)]


def _scale(numbers: Sequence[float]) -> _Scale:
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if 0 < low < 0.4 * high:  # far from zero relative to its spread, a figure is drawn without zero
        low = 0.0
    room = (high - low) * 0.06 or 1.0
    return _Scale(low if low == 0 else low - room, high + room)


def _density(histogram: Histogram) -> list[float]:
    total = sum(histogram.counts) or 1
    widths = [right - left for left, right in zip(histogram.edges, histogram.edges[1:], strict=False)]
    return [
        count / total / width if width > 0 else 0.0
        for count, width in zip(histogram.counts, widths, strict=True)
    ]


def _figure(words: Words, height: float, parts: Sequence[Markup], marks: tuple[str, ...]) -> Figure:
    named = _wrap("title", escape(words.title), id=f"{words.ident}-t") + _wrap(
        "desc", escape(words.alt), id=f"{words.ident}-d"
    )
    svg = _wrap(
        "svg",
        named + Markup("").join(parts),
        viewBox=f"0 0 {WIDTH} {height:.0f}",
        role="img",
        aria_labelledby=f"{words.ident}-t {words.ident}-d",
    )
    return Figure(svg, words.title, words.alt, marks)


def _text(words: str, x: float, y: float, anchor: str = "start", class_: str = "label") -> Markup:
    return _wrap("text", escape(words), x=x, y=y, text_anchor=anchor, class_=class_)


def _tag(name: str, **attributes: str | float) -> Markup:
    return Markup("<{}{}/>").format(name, _attributes(attributes))


def _wrap(name: str, inner: Markup, **attributes: str | float) -> Markup:
    return Markup("<{0}{1}>{2}</{0}>").format(name, _attributes(attributes), inner)


def _attributes(attributes: dict[str, str | float]) -> Markup:
    return Markup("").join(
        Markup(' {}="{}"').format(_spelled(key), f"{value:.1f}" if isinstance(value, float) else value)
        for key, value in attributes.items()
    )


def _spelled(key: str) -> str:
    return key if key in ("viewBox", "patternUnits") else key.rstrip("_").replace("_", "-")
