"""A page made ready for a layout engine: each drawing stands by itself."""

import re

from showthrough.report.documents.printed_page import printed_page

PAGE = """<!doctype html><html lang="en"><head><title>A page</title><style>
:root { --ink: #1c2430; --fail: #921a1a; --paper: #ffffff; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #eeeeee; --fail: #ff0000; } }
html { font: 400 18px "Serif", Georgia; } .plot text { font-family: "Sans", Arial; }
.s-fail, .s-error { color: var(--fail); } .fill-ink { fill: var(--ink); } svg .ring { stroke: var(--fail); }
</style></head><body>
<svg class="hidden" aria-hidden="true"><symbol id="g-fail" viewBox="0 0 16 16"><rect fill="currentColor"/>
<path stroke="var(--paper)"/></symbol></svg>
<p><span class="status s-fail"><svg class="glyph" aria-hidden="true"><use href="#g-fail"/></svg>No</span></p>
<figure><svg class="plot wide" role="img" font-family="&#39;Source Sans 3&#39;, &#39;Sans&#39;, Arial">
<title id="t">Half of them</title><desc id="d">12 of 24.</desc><rect class="fill-ink"/></svg>
<svg class="plot narrow" role="img"><title>Half of them</title><rect/></svg></figure>
</body></html>"""


def test_a_drawing_carries_its_style_its_font_and_its_whole_description() -> None:
    page = printed_page(PAGE)
    drawing = re.search(r'<svg class="plot wide".*?</svg>', page, re.DOTALL)
    assert drawing is not None
    assert ".fill-ink { fill: #1c2430; }" in drawing[0]
    assert ".ring { stroke: #921a1a; }" in drawing[0]
    assert 'font-family="Report Sans"' in drawing[0]
    assert '<title id="t">Half of them. 12 of 24.</title>' in drawing[0]
    assert "narrow" not in page


def test_a_sign_is_drawn_where_it_is_used_in_the_colour_of_its_status() -> None:
    page = printed_page(PAGE)
    sign = re.search(r'<svg class="glyph".*?</svg>', page, re.DOTALL)
    assert sign is not None
    assert 'viewBox="0 0 16 16"' in sign[0]
    assert 'fill="#921a1a"' in sign[0]
    assert 'stroke="#ffffff"' in sign[0]
    assert "<use" not in page
    assert "<symbol" not in page


def test_fonts_get_names_that_no_system_takes_for_its_own() -> None:
    page = printed_page(PAGE, "p { margin: 0 }")
    assert '"Report Serif", Georgia' in page
    assert '"Sans"' not in page
    assert "p { margin: 0 }</style></head>" in page


def test_a_page_without_style_or_drawings_stays_as_it_is() -> None:
    assert printed_page("<p>Plain.</p>") == "<p>Plain.</p>"


def test_as_many_columns_are_set_as_fit_on_a_page() -> None:
    page = printed_page("<style>dl { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); }</style>")
    assert "repeat(4, 1fr)" in page


def test_a_finding_is_told_once() -> None:
    page = printed_page("<svg><title>Half</title><desc>Half. 1 of 2.</desc></svg>")
    assert "<title>Half. 1 of 2.</title>" in page
