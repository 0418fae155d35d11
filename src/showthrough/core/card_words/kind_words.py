"""Words for records that are no pictures: cards and sentences speak of images, faces and photos."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, final

from showthrough.core.subjects.audited import RECORD_KINDS, Audited, RecordKind


class KindWords(NamedTuple):
    """What a record of a kind is called, one and several, and what tells people apart by it."""

    one: str
    many: str
    matcher: str
    recognition: str
    person: str = "person"
    people: str = "people"


OF_KIND: Mapping[RecordKind, KindWords] = {
    "embeddings": KindWords("record", "records", "matcher", "a comparison of vectors"),
    "voices": KindWords(
        "recording", "recordings", "speaker matcher", "speaker recognition", "speaker", "speakers"
    ),
    "texts": KindWords("text", "texts", "matcher of authors", "a comparison of authors"),
    "tables": KindWords("record", "records", "matcher", "a comparison of records"),
}


@final
class Rewording:
    """Catalogue of one kind's words, which stands where a language's messages may."""

    code = "en"

    def __init__(self, audited: Audited) -> None:
        self.audited = audited

    def translated(self, text: str) -> str:
        """Return a text in the words of the kind."""
        return in_words_of(self.audited, text)


def in_words_of(audited: Audited, text: str) -> str:
    """Return a text that speaks of images in the words of what is audited; names with an underscore stay.

    >>> in_words_of("texts", "Face recognition takes 2 of 300 synthetic images for photos of people.")
    'A comparison of authors takes 2 of 300 synthetic texts for texts of people.'
    >>> in_words_of("generator", "2 images")
    '2 images'
    """
    if audited not in RECORD_KINDS:
        return text
    pattern, said = _patterns(audited)
    return pattern.sub(lambda found: _as_begun(found[0], said[found[0].lower()]), text)


@cache
def _patterns(kind: RecordKind) -> tuple[re.Pattern[str], Mapping[str, str]]:
    words = OF_KIND[kind]
    said = {
        "face recognition software": words.recognition,
        "face recognition": words.recognition,
        "face matcher": words.matcher,
        "face matchers": f"{words.matcher}s",
    }
    for noun in ("image", "photo", "picture", "face"):
        said |= {noun: words.one, f"{noun}s": words.many}
    said |= {"people": words.people, "person": words.person} if words.people != "people" else {}
    longest = sorted(said, key=len, reverse=True)
    return re.compile(rf"(?<![\w{{-])(?:{'|'.join(longest)})(?![\w-])", re.IGNORECASE), said


def _as_begun(found: str, said: str) -> str:
    return said[0].upper() + said[1:] if found[0].isupper() else said
