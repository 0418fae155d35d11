"""SVG of a drawing for a page: text as text, a title and a description inside, colours by class."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape

from showthrough.report.figures.style import colours, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

LARGEST = 40_000  # bytes of one drawing
FONTS = "'Source Sans 3', 'Sans', Arial, sans-serif"
_UNSAID = {"metadata", "style"}
_DROPPED = {"id", "class", "style", "version", "font-family", "font"}
_GEOMETRY = {
    "d",
    "x",
    "y",
    "width",
    "height",
    "points",
    "transform",
    "stroke-width",
    "font-size",
    "stroke-dasharray",
}
_NO_STAMP = {"Date": None, "Creator": None, "Format": None, "Type": None}


class Words(NamedTuple):
    """What stands around a drawing: its finding, the same with numbers, and an id for its parts."""

    title: str
    alt: str
    ident: str


def printed_svg(figure: "Canvas", words: Words, name: str) -> Markup:
    """Return a drawing as inline SVG; the same drawing gives the same bytes.

    Colours of the page become classes (`fill-ink`, `line-ink`) beside the plain attribute, so that
    the page may darken or a reader force colours; style attributes, which a page that allows no
    inline style would drop, become plain ones.
    """
    held = BytesIO()
    with style():
        figure.savefig(held, format="svg", facecolor="none", metadata=_NO_STAMP)
    root = ET.fromstring(held.getvalue())  # noqa: S314 - our own bytes
    ident = f"{words.ident}-{name}"
    inner = "".join(_written(child, _names(root, ident)) for child in root)
    head = Markup(
        '<svg class="plot {name}" viewBox="{box}" role="img" '
        'aria-labelledby="{ident}-t {ident}-d" font-family="{fonts}" stroke-linejoin="round">'
        '<title id="{ident}-t">{title}</title><desc id="{ident}-d">{alt}</desc>'
    ).format(name=name, box=root.get("viewBox"), ident=ident, fonts=FONTS, title=words.title, alt=words.alt)
    return head + Markup(inner) + Markup("</svg>")  # noqa: S704 - texts and attributes are escaped


def _names(root: ET.Element, ident: str) -> Mapping[str, str]:
    """Return short ids, that no other drawing of the page has, for all that is referred to."""
    used = (
        name
        for element in root.iter()
        for key, value in element.attrib.items()
        for name in re.findall(r"^#(.+)$" if key.endswith("href") else r"url\(#([^)]+)\)", value)
    )
    return {old: f"{ident}{number}" for number, old in enumerate(dict.fromkeys(used))}


def _written(element: ET.Element, names: Mapping[str, str]) -> str:
    tag = element.tag.rpartition("}")[2]
    if tag in _UNSAID:
        return ""
    own = dict(_attributes(element, names))
    inside = str(escape(element.text)) if tag in ("text", "tspan") and element.text else ""
    inside += "".join(_written(child, names) for child in element)
    if tag in ("g", "defs") and (not inside or not own):
        return f"<defs>{inside}</defs>" if inside and tag == "defs" else inside
    if tag == "path" and own.get("fill") == "none" and "stroke" not in own:
        return ""  # the background, which the page has
    told = "".join(f' {key}="{escape(value)}"' for key, value in own.items())
    return f"<{tag}{told}>{inside}</{tag}>" if inside else f"<{tag}{told}/>"


def _attributes(element: ET.Element, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    given = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    if given.get("id") in names:
        yield "id", names[given["id"]]
    styles = [part.partition(":") for part in given.get("style", "").split(";") if ":" in part]
    look = {key.strip(): value.strip() for key, _, value in styles}
    classes = [
        f"{prefix}-{colour}"
        for key, prefix in (("fill", "fill"), ("stroke", "line"))
        for colour in [_by_value().get(look.get(key, ""))]
        if colour
    ]
    if classes:
        yield "class", " ".join(classes)
    for key, value in {**given, **look}.items():
        if key in _DROPPED or "rotate(-0" in value:
            continue
        if key == "href" or value.startswith("url("):
            yield (
                key,
                re.sub(r"#([^)]+)", lambda found: f"#{names[found[1]]}", value) if "#" in value else value,
            )
        else:
            yield key, _short(value) if key in _GEOMETRY else value


@cache
def _by_value() -> Mapping[str, str]:
    return {value: name for name, value in reversed(list(colours().items()))}


def _short(value: str) -> str:
    """Return coordinates with two decimals at most: a hundredth of a pixel, whatever the processor."""
    rounded = re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda found: f"{round(float(found[0]), 2) + 0:g}", value)
    return (
        re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(rounded.split()))
        if "\n" in value
        else rounded.removesuffix("px")
    )
