"""The report for everybody: axe-core finds nothing, in every width, theme and medium that readers have."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from browser import Browser, browser, missing
from report_pages import GOLDEN, page_of
from showthrough.gate import decide
from showthrough.report import render_html

pytest.importorskip("axe_playwright_python")
pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "a browser is here")

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """
  const done = arguments[arguments.length - 1];
  axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations.map(
    each => each.id + ': ' + each.nodes.slice(0, 4).map(node => node.html.slice(0, 160)).join(' | '))));
"""
INSIDE = (  # of a drawing, which is one picture to axe: its texts are looked at in test_layout
    "document.querySelectorAll('figure svg > :not(title, desc)').forEach(part => part.remove())"
)
OPEN = "document.querySelectorAll('details').forEach(part => { part.open = true; })"
THEMES: dict[str, dict[str, str]] = {
    "light": {"prefers_color_scheme": "light"},
    "dark": {"prefers_color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
SHOWN = [(width, theme) for width in (320, 1280) for theme in THEMES] + [(794, "print")]


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "report.html"
    name = getattr(request, "param", "examples")
    golden = {folder.name: folder for folder in GOLDEN}
    path.write_text(page_of(golden[name]) if name in golden else anything(), encoding="utf-8")
    return path


def anything() -> str:
    record = pytest.importorskip("showthrough.testing.random_records").random_record(3)
    return render_html(record, decide(record, today=record.created.date()))


def violations(opened: Browser, page: Path, width: int, theme: str, is_open: bool) -> Any:
    opened.resize(width)
    opened.emulate("print" if theme == "print" else "", **THEMES.get(theme, {}))
    opened.open(page)
    if is_open:
        opened.run(OPEN)
    opened.run(INSIDE)
    opened.run(AXE)
    return opened.wait_for(RUN)


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing_in_the_golden_report(opened, page, width: int, theme: str) -> None:
    assert violations(opened, page, width, theme, is_open=False) == []


@pytest.mark.slow
@pytest.mark.parametrize(("width", "theme"), SHOWN)
@pytest.mark.parametrize("page", ["examples", "allowed", "not-enough-evidence", "random"], indirect=True)
def test_axe_finds_nothing_in_any_report_with_its_annex_open(opened, page, width: int, theme: str) -> None:
    assert violations(opened, page, width, theme, is_open=True) == []


def test_contents_come_first_and_there_is_one_title(opened, page) -> None:
    opened.emulate()
    opened.open(page)
    order = opened.run(
        "return [...document.querySelectorAll('nav.contents, main')].map(part => part.tagName)"
    )
    assert order == ["NAV", "MAIN"]
    assert opened.run("return document.querySelectorAll('h1').length") == 1
    names = opened.run(
        "return [...document.querySelectorAll('section[aria-labelledby]')].map(part => "
        "document.getElementById(part.getAttribute('aria-labelledby')).textContent.trim())"
    )
    assert len(names) == len(set(names)) >= 16


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_one_can_tab_to_what_scrolls_and_to_nothing_else(opened, page, width: int) -> None:
    opened.emulate()
    opened.resize(width)
    opened.open(page)
    opened.run(OPEN)
    told = opened.run(
        """
        const scrolls = part => part.scrollWidth > part.clientWidth + 1
          && ['auto', 'scroll'].includes(getComputedStyle(part).overflowX);
        return [...document.querySelectorAll('main *')]
          .filter(part => scrolls(part) !== part.hasAttribute('tabindex')).map(part => part.outerHTML);
        """
    )
    assert told == []
    assert opened.run("return document.documentElement.scrollWidth") <= width
