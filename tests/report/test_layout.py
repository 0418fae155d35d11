"""The report on paper: short, page 1 by itself, no heading at a page's foot, nothing said twice on a page."""

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from browser import Browser, browser, missing
from language import blocks
from places import REPOSITORY
from report_pages import GOLDEN, main_part, page_of

pypdf = pytest.importorskip("pypdf")

TEMPLATES = REPOSITORY / "reports" / "templates"
PAGES, WORDS = 18, 6_000
SENTENCE = re.compile(r"[A-Z][^.?!]{40,}[.?!](?=\s|$)")
PAPER = 658  # pixels between the margins of A4
HEAD, FOOT = 60, 56  # points of the margins above and below
LETTERS = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż ÄÖÜẞäöüß ÀÂÆÇÉÈÊËÎÏÔŒÙÛŸàâæçéèêëîïôœùûÿ ÁÉÍÑÓÚÜáéíñóúü¿¡ „”“«»–—‘’…€·×≤≥−±→§°½%"

needs_browser = pytest.mark.skipif(bool(missing()), reason=missing() or "a browser is here")


@pytest.fixture(scope="module", params=GOLDEN, ids=lambda folder: folder.name)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page_of(request.param), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def sheets(page: Path, opened: Browser) -> list[list[str]]:
    """Return the lines of every printed sheet from its top, without the running heads and feet."""
    opened.open(page)
    read = pypdf.PdfReader(io.BytesIO(opened.printed()))
    return [lines_of(sheet) for sheet in read.pages]


def lines_of(sheet: Any) -> list[str]:
    parts: dict[int, list[tuple[float, str]]] = defaultdict(list)

    def place(text: str, around: list[float], own: list[float], *_: object) -> None:
        x, y = own[4] * around[0] + around[4], own[5] * around[3] + around[5]
        if text.strip() and FOOT < y < float(sheet.mediabox.height) - HEAD:
            parts[-round(y)].append((x, text.strip()))

    sheet.extract_text(visitor_text=place)
    return [" ".join(text for _, text in sorted(parts[y])) for y in sorted(parts)]


@needs_browser
def test_the_main_part_has_eighteen_pages_and_six_thousand_words(page: Path, sheets: list[list[str]]) -> None:
    assert len(sheets) <= PAGES
    text = re.sub(r"<svg.*?</svg>", " ", main_part(page.read_text(encoding="utf-8")), flags=re.DOTALL)
    assert len(re.sub(r"<[^>]*>", " ", text).split()) <= WORDS


@needs_browser
def test_page_one_holds_the_decision_and_nothing_else(sheets: list[list[str]]) -> None:
    first = " ".join(sheets[0])
    assert "Data protection officer, date" in first
    assert "What was audited" not in first
    assert sheets[1][0] == "What was audited"


@needs_browser
def test_no_heading_stands_at_the_foot_of_a_page(page: Path, sheets: list[list[str]]) -> None:
    text = main_part(page.read_text(encoding="utf-8"))
    found = re.findall(
        r"<(?:h[234]|figcaption|caption)[^>]*>(.*?)</(?:h[234]|figcaption|caption)>", text, re.DOTALL
    )
    headings = {" ".join(re.sub(r"<[^>]*>", " ", heading).split()) for heading in found}
    headings |= {re.sub(r"^\d+ ", "", heading) for heading in headings}
    assert not [lines[-1] for lines in sheets if lines[-1] in headings]


@needs_browser
def test_no_sentence_stands_twice_on_a_page(sheets: list[list[str]]) -> None:
    for lines in sheets:
        told = Counter(SENTENCE.findall(" ".join(lines)))
        assert not [sentence for sentence, times in told.items() if times > 1]


@needs_browser
def test_nothing_is_wider_than_the_paper(page: Path, opened: Browser) -> None:
    opened.open(page)
    opened.emulate("print")
    opened.resize(PAPER)
    assert opened.run("return document.documentElement.scrollWidth") <= PAPER
    opened.emulate()


def test_a_ruling_is_shown_once_a_suite(page: Path) -> None:
    text = re.sub(r"<svg.*?</svg>", "", main_part(page.read_text(encoding="utf-8")), flags=re.DOTALL)
    suites = re.split(r'<div class="suite"', text)[1:]
    for suite in suites:
        told = [block for block in blocks(f"<div {suite}") if len(block.split()) > 8]
        assert not [block for block, times in Counter(told).items() if times > 1]


@pytest.mark.parametrize(
    "name", ["source-serif-400", "source-serif-600", "source-sans-400", "source-sans-600"]
)
def test_the_fonts_have_the_letters_of_polish_french_german_and_spanish(name: str) -> None:
    font = TTFont(TEMPLATES / "fonts" / f"{name}.woff2")
    assert not set(LETTERS) - {chr(code) for code in font.getBestCmap()}
    assert "Source" not in font["name"].getDebugName(4)  # the licence keeps that name for the originals


def themes() -> Iterator[dict[str, str]]:
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]:
        yield dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block))


def lightness(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", list(themes()), ids=["light", "dark"])
def test_text_stands_out_seven_to_one(theme: dict[str, str]) -> None:
    for text in ("ink", "quiet", "link", "fail", "pass", "open", "none"):
        for ground in ("paper", "wash"):
            dark, light = sorted((lightness(theme[text]), lightness(theme[ground])))
            assert (light + 0.05) / (dark + 0.05) >= 7, (text, ground)
    for mark in ("ring", "rule"):  # what is drawn, not read
        dark, light = sorted((lightness(theme[mark]), lightness(theme["paper"])))
        assert (light + 0.05) / (dark + 0.05) >= 3, mark
