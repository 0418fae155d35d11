"""The report's page made ready for a layout engine that knows no scripts, no themes and no closed parts.

WeasyPrint draws an SVG by itself: no style of the page reaches into it, and nothing outside it can be used.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
COLOUR = re.compile(r"--([a-z]+):\s*(#[0-9a-fA-F]{3,8})")
VARIABLE = re.compile(r"var\(--([a-z]+)\)")
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
PAINTS = re.compile(r"(?:^|[;\s])(?:fill|stroke)[\w-]*\s*:")
NARROW = re.compile(r'<svg class="plot narrow".*?</svg>', re.DOTALL)
DRAWING = re.compile(r"(<svg\b[^>]*>)(.*?)(</svg>)", re.DOTALL)
SYMBOL = re.compile(r'<symbol id="([^"]+)" viewBox="([^"]+)">(.*?)</symbol>', re.DOTALL)
SIGN = re.compile(r'<svg class="glyph"([^>]*)>\s*<use href="#([^"]+)"\s*/?>(?:</use>)?\s*</svg>')
COLOURED = re.compile(r"(?:^|[;\s])color:\s*var\(--([a-z]+)\)")
FONT = re.compile(r'font-family="[^"]*"')
DRAWN_IN = 'font-family="Report Sans"'  # of several families WeasyPrint reads the first one only
CLASSES = re.compile(r'class="([^"]*)"')
TITLED = re.compile(r"<title([^>]*)>(.*?)</title>\s*<desc[^>]*>(.*?)</desc>", re.DOTALL)
COLUMNS = re.compile(r"repeat\(auto-fi[lt]+, minmax\(([\d.]+)rem, 1fr\)\)")
WIDTH = 47  # rem of A4 between its margins, in the size that the style prints in
GAP = 1  # rem between columns, about
FAMILIES = {"Sans": "Report Sans", "Serif": "Report Serif"}  # plain "Sans" is what systems call any font


def printed_page(html: str, style: str = "") -> str:
    """Return the page with drawings that stand by themselves; `style` follows the style of the page.

    Drawings for small screens go; signs of statuses are drawn where they are used, in the colour of
    their status; a drawing's title becomes its whole alternative text; columns are counted.
    """
    found = STYLE.search(html)
    own = found[1] if found else ""
    colours = _colours(own)
    symbols = {name: (box, shapes) for name, box, shapes in SYMBOL.findall(html)}
    page = NARROW.sub("", html)
    page = _signs(page, symbols, own, colours)
    painted = f"<style>{_painting(own, colours)}</style>"
    page = DRAWING.sub(partial(_drawing, painted=painted), page)
    page = COLUMNS.sub(_columns, page.replace("</style>", f"\n{style}</style>", 1))
    for plain, named in FAMILIES.items():
        page = re.sub(rf"""(["']|&#39;){plain}\1""", rf"\g<1>{named}\g<1>", page)
    return page


def _columns(found: re.Match[str]) -> str:
    """Return how many columns fit on a page, which WeasyPrint does not work out."""
    return f"repeat({max(1, int((WIDTH + GAP) // (float(found[1]) + GAP)))}, 1fr)"


def _colours(style: str) -> Mapping[str, str]:
    """Return the colours of the light theme: the first that the style names."""
    first: dict[str, str] = {}
    for name, colour in COLOUR.findall(style):
        first.setdefault(name, colour)
    return first


def _resolved(text: str, colours: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda found: colours.get(found[1], "currentColor"), text)


def _rules(style: str) -> Iterator[tuple[str, str]]:
    """Yield single selectors of the page with what they set, without comments."""
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    for selectors, body in RULE.findall(plain):
        yield from ((selector.strip(), body) for selector in selectors.split(","))


def _painting(style: str, colours: Mapping[str, str]) -> str:
    """Return the rules of the page that paint shapes, with their colours in the place of names."""
    told = ((selector.removeprefix("svg "), body) for selector, body in _rules(style) if PAINTS.search(body))
    return _resolved(" ".join(f"{name} {{{body}}}" for name, body in told if name[:1] == "."), colours)


def _status_colours(style: str, colours: Mapping[str, str]) -> Mapping[str, str]:
    """Return the colour of each class whose text has one: `.s-fail` is the status of a sign beside it."""
    return {
        selector[1:]: colours[found[1]]
        for selector, body in _rules(style)
        if selector[:1] == "." and (found := COLOURED.search(body)) and found[1] in colours
    }


def _signs(page: str, symbols: Mapping[str, tuple[str, str]], style: str, colours: Mapping[str, str]) -> str:
    of_class = _status_colours(style, colours)

    def sign(found: re.Match[str]) -> str:
        box, shapes = symbols.get(found[2], ("0 0 16 16", ""))
        around = page[max(0, found.start() - 200) : found.start()]
        classes = [name for told in CLASSES.findall(around)[-2:] for name in told.split()]
        colour = next((of_class[name] for name in reversed(classes) if name in of_class), "")
        drawn = _resolved(shapes, colours).replace("currentColor", colour or colours.get("ink", "#000"))
        return f'<svg class="glyph"{found[1]} viewBox="{box}">{drawn}</svg>'

    return SIGN.sub(sign, page)


def _drawing(found: re.Match[str], painted: str) -> str:
    """Return one drawing with its style inside, one font, and all of its description as its title."""
    start, inner, end = found.groups()
    if "<symbol" in inner:
        return ""
    told = TITLED.sub(
        lambda words: f"<title{words[1]}>{_description(words[2], words[3])}</title>", inner, count=1
    )
    return f"{FONT.sub(DRAWN_IN, start)}{painted}{FONT.sub(DRAWN_IN, told)}{end}"


def _description(title: str, told: str) -> str:
    """Return what a reader who listens is told of a drawing: its finding, once, and its numbers."""
    return told if told.startswith(title) else f"{title}. {told}"
