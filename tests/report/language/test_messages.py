"""Messages of a language: whole sentences, sentences in sentences, numbers and their words."""

import pytest

from showthrough.errors import UsageError
from showthrough.report.language.messages import LANGUAGES, MessageCatalogue, Messages, messages_of

WORDS = {
    "Not met": "Niespełnione",
    "{n} of {n2} people were named.": "Wskazano {n} z {n2} osób.",
    "{n} people": "{n} {n|osoba|osoby|osób}",
    "{t}, {t2}": "{t}, {t2}",
    "The attack {x} needs {t}.": "Atak {x} wymaga: {t}.",
    "Of {s}: {t}": "{s}: {t}",
    "{t}; {w}": "{t}; {w}",
    "Held-out people": "Osoby kontrolne",
    "{t}.": "{t}.",
    "it takes {t}": "trzeba: {t}",
    "it takes {n} people": "trzeba {n} osób",
    "Accused: {t}.": "Oskarżono: {t}.",
    "FID": "FID",
    "{d}": "{d}",
}


def messages(**more: str) -> Messages:
    polish = messages_of("pl").catalogue
    return Messages("pl", MessageCatalogue(**{**polish.model_dump(), "messages": {**WORDS, **more}}))


@pytest.mark.parametrize(
    ("english", "polish"),
    [
        ("Not met", "Niespełnione"),
        ("12 of 1,000 people were named.", "Wskazano 12 z 1 000 osób."),
        (
            "12 of 40 people were named. Of strangers: 5 people",
            "Wskazano 12 z 40 osób. strangers: 5 osób",
        ),
        ("1 people, 3 people", "1 osoba, 3 osoby"),
        ("22 people, 0.5 people", "22 osoby, 0,5 osoby"),
        ("112 people, 25 people", "112 osób, 25 osób"),
        (
            "12 of 40 people were named. 1 of 2 people were named.",
            "Wskazano 12 z 40 osób. Wskazano 1 z 2 osób.",
        ),
        ("The attack new-one needs 5 people.", "Atak new-one wymaga: 5 osób."),
        ("The attack Not met needs 5 people.", "Atak Niespełnione wymaga: 5 osób."),
        ("Of Not met: 5 people", "Not met: 5 osób"),
        ("1 March 2026", "1 marca 2026"),
        ("1,234.5", "1 234,5"),
        ("It takes 2 people.", "Trzeba 2 osób."),
        ("Accused: 5 people. 12 of 40 people were named.", "Oskarżono: 5 osób. Wskazano 12 z 40 osób."),
        ("Of x: held-out people", "x: osoby kontrolne"),
        ("not met", "niespełnione"),
        ("5 people; facenet + arcface", "5 osób; facenet + arcface"),
        ("–", "–"),
    ],
)
def test_a_text_in_polish(english: str, polish: str) -> None:
    told = messages().translated(english)
    assert told is not None
    assert told.replace("\u00a0", " ") == polish


@pytest.mark.parametrize(
    "english",
    [
        "Nobody knows this sentence.",
        "12 of 40 people were named. And this?",
        "5 people; two words",
        "frechet",
        "The attack x needs patience.",
    ],
)
def test_a_text_that_is_not_whole_in_the_catalogue_is_not_translated(english: str) -> None:
    assert messages().translated(english) is None


def test_the_longer_sentence_wins() -> None:
    told = messages(**{"{n} people were named {t}.": "no {n} {t}", "{n} people were named twice.": "yes {n}"})
    assert told.translated("7 people were named twice.") == "yes 7"


def test_an_unknown_language_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="en, pl"):
        messages_of("tlh")
    assert LANGUAGES[0] == "en"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_entry_of_a_catalogue_has_the_places_of_its_sentence(language: str) -> None:
    assert messages_of(language).catalogue.messages  # a pattern that does not fit is refused when it is made
