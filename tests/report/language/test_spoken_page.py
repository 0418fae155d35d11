"""A translated page: texts and labels change; names, ids, commands and style do not."""

from showthrough.report.language.messages import MessageCatalogue, Messages, messages_of
from showthrough.report.language.spoken_page import translated_page

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
