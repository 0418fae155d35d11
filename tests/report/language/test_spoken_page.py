"""A translated page: texts and labels change; names, ids, commands and style do not."""

import re
from datetime import date

import pytest

from places import REPOSITORY
from showthrough.config_files import load_record
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.language.lettering import lettered
from showthrough.report.language.messages import LANGUAGES, MessageCatalogue, Messages, messages_of
from showthrough.report.language.spoken_page import TAG, translated_page

ENGLISH = re.compile(r"\b(?:the|of|was|were|which|and|that|this|have|not)\b")

PAGE = """<!doctype html><html lang="en"><head><meta name="viewport" content="Not met">
<style>p { content: "Not met"; }</style><title>Not met</title></head><body>
<p class="a"> Not met </p><p><bdi>Not met</bdi>, <span class="id">Not met</span></p><pre>Not met</pre>
<svg role="img" aria-label="Not met"><text>Unknown</text></svg><p>Unknown &lt;b&gt;</p></body></html>"""


def test_texts_are_translated_where_they_are_ours() -> None:
    polish = messages_of("pl").catalogue.model_dump()
    messages = Messages("pl", MessageCatalogue(**{**polish, "messages": {"Not met": "<Niespełnione>"}}))
    told = translated_page(PAGE, messages)
    assert '<html lang="pl">' in told.page
    assert "<title>&lt;Niespełnione&gt;</title>" in told.page
    assert '<p class="a"> &lt;Niespełnione&gt; </p>' in told.page
    assert '<bdi>Not met</bdi>, <span class="id">Not met</span></p><pre>Not met</pre>' in told.page
    assert 'aria-label="&lt;Niespełnione&gt;"><text>Unknown</text>' in told.page
    assert '<p><span lang="en">Unknown &lt;b&gt;</span></p>' in told.page
    assert 'content="Not met"' in told.page
    assert told.left == ("Unknown", "Unknown <b>")


@pytest.mark.slow  # draws every figure of the golden report
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_of_the_golden_report_names_alone_stay_english_and_no_english_hides_in_a_translation(
    language: str,
) -> None:
    record = load_record(REPOSITORY / "reports" / "examples")
    messages = messages_of(language)
    with lettered(messages) as lettering:
        english = render_html(record, decide(record, today=date(2026, 3, 2)))
    told = translated_page(english, messages, lettering.lines)
    texts = sum(bool(text.strip()) for text in TAG.split(english)[::2])
    assert len(told.left) < 0.03 * texts
    ours = re.sub(
        r'<(style|pre|code|bdi)\b.*?</\1>|<span lang="en">.*?</span>', "", told.page, flags=re.DOTALL
    )
    hidden = [text for text in TAG.split(ours)[::2] if len(ENGLISH.findall(text)) > 1]
    assert [text for text in hidden if record.policy.owner not in text] == []
