"""Lettering of figures: a label is translated whole and wrapped then, where a language is set."""

from showthrough.report.language.lettering import lettered, lines_of
from showthrough.report.language.messages import MessageCatalogue, Messages, messages_of
from showthrough.report.language.spoken_page import translated_page

LABEL = "Confirmed copies (number of images)"


def messages() -> Messages:
    words = {"{t} (number of {t2})": "{t} (liczba: {t2})", "Confirmed copies": "Potwierdzone kopie"}
    polish = messages_of("pl").catalogue.model_dump()
    return Messages("pl", MessageCatalogue(**{**polish, "messages": {**words, "images": "obrazy"}}))


def test_a_label_is_in_english_where_no_language_is_set() -> None:
    assert lines_of(LABEL, 20) == "Confirmed copies\n(number of images)"
    assert lines_of("", 20) == ""


def test_a_label_is_translated_before_it_is_put_into_lines() -> None:
    with lettered(messages()) as lettering:
        assert lines_of(LABEL, 20) == "Potwierdzone kopie\n(liczba: obrazy)"
        assert lines_of("Nobody knows it", 8) == "Nobody\nknows it"
    assert lettering.lines == {"Potwierdzone kopie", "(liczba: obrazy)"}
    assert lines_of(LABEL, 80) == LABEL  # outside, nothing is set


def test_lines_that_were_lettered_are_not_left_as_english() -> None:
    with lettered(messages()) as lettering:
        lines = lines_of(LABEL, 20).split("\n")
    page = "<html lang='en'><svg>" + "".join(f"<text>{line}</text>" for line in lines) + "</svg></html>"
    assert translated_page(page, messages(), lettering.lines).left == ()
    assert translated_page(page, messages()).left == tuple(lines)
