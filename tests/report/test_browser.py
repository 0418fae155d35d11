"""The golden report in a real browser: nothing fetched, nothing wider than the screen."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from browser import Browser, browser, missing
from places import EXAMPLES

REPORT = EXAMPLES / "report.html"

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "a browser is here")


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.mark.parametrize("width", [1280, 390])
def test_the_report_fits_the_screen_and_fetches_nothing(opened: Browser, width: int, tmp_path: Path) -> None:
    opened.resize(width)
    opened.requested()
    opened.open(REPORT)
    assert opened.run("return document.documentElement.scrollWidth") <= width
    assert opened.run("return [...document.fonts].map(font => font.status)") == ["loaded"] * 4
    own = (
        "data:",
        "chrome:",
        "chrome-untrusted:",
    )  # the page's own content, and the tab that the browser opened with
    asked = [url for url in opened.requested() if not url.startswith(own)]
    assert asked == [REPORT.as_uri()]
    assert opened.complaints() == []
    opened.screenshot(tmp_path / "report.png", width, 3000)
    assert (tmp_path / "report.png").stat().st_size > 50_000


@pytest.mark.parametrize("width", [320, 700, 1119])
def test_no_width_needs_sideways_scrolling(opened: Browser, width: int) -> None:
    opened.resize(width)
    opened.open(REPORT)
    assert opened.run("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_text_is_cut_off_by_its_drawing_nor_too_small_to_read(opened: Browser, width: int) -> None:
    opened.resize(width)
    opened.open(REPORT)
    script = """
      return [...document.querySelectorAll('figure svg text')].filter(text => {
        const own = text.getBoundingClientRect();
        const whole = text.closest('svg').getBoundingClientRect();
        return own.left < whole.left - 1 || own.right > whole.right + 1 || own.bottom > whole.bottom + 1;
      }).map(text => text.textContent)"""
    assert opened.run(script) == []
    heights = """
      return [...document.querySelectorAll('figure svg text')]
        .map(text => text.getBoundingClientRect().height).filter(height => height > 0)"""
    assert min(opened.run(heights)) > 11


def test_all_text_stands_out_from_its_background(opened: Browser) -> None:
    """WCAG 2.2 AAA: 7 to 1, on paper and on the darkest wash."""
    opened.resize(1280)
    opened.open(REPORT)
    script = """
      const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
          .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b };
      const wash = light('rgb(243, 240, 232)');
      return [...document.querySelectorAll('main *, header *, nav *, footer *')]
        .filter(e => e.textContent.trim() && !e.closest('svg') && !e.closest('[aria-hidden]'))
        .filter(e => (wash + .05) / (light(getComputedStyle(e).color) + .05) < 7)
        .map(e => e.className + ' ' + getComputedStyle(e).color)"""
    assert opened.run(script) == []


def test_headings_leave_out_no_level(opened: Browser) -> None:
    opened.open(REPORT)
    levels = opened.run("return [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    ids = opened.run("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
