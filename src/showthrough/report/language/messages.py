"""Messages of a language, by the English sentences of the report and of the record."""

import gettext
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from showthrough.bundled import bundled
from showthrough.errors import ConfigError, UsageError
from showthrough.report.language.patterns import PLACES, Pattern, filled, pattern

FOLDER = "reports/languages"
ENGLISH = "en"
SENTENCE_END = re.compile(r"(?<=[.?!:])\s+(?=[A-Z0-9−“])")
STOP = re.compile(r"[.?!]\s+[A-Z]")  # between two sentences: a name that has one is none
LONGEST = 4  # parts of one sentence, which has colons: `Wrongly accused: 5 of 1,000.`
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NAME = re.compile(PLACES["w"])  # of an embedder, or of several together
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class MessageCatalogue(BaseModel):
    """MessageCatalogue of one language, as its TOML file has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="of the language, in the language")
    decimal: str = Field(description="sign between units and tenths")
    thousands: str = Field(description="sign between thousands and hundreds")
    months: tuple[str, ...] = Field(min_length=12, max_length=12, description="as they stand in a date")
    plural: str = Field(description="which form of a word a whole number n takes, as gettext writes it")
    fraction: int = Field(ge=0, le=9, description="the form that a number takes that is not whole")
    messages: Mapping[str, str] = Field(description="by the English sentence")


@final
class Messages:
    """Messages of one language.

    A sentence that the catalogue lacks stays English, and `translated` says so: a reader is never shown
    less than the English report says.
    """

    def __init__(self, code: str, catalogue: MessageCatalogue) -> None:
        self.code = code
        self.catalogue = catalogue
        self._plural: Callable[[int], int] = gettext.c2py(catalogue.plural)
        self._exact = {key: text for key, text in catalogue.messages.items() if "{" not in key}
        self._by_word: dict[str, list[Pattern]] = defaultdict(list)
        for key, text in catalogue.messages.items():
            if "{" in key:
                made = pattern(key, text)
                self._by_word[made.first_word].append(made)
        for made_alike in self._by_word.values():
            made_alike.sort(key=lambda made: (-made.weight, made.english))
        self._known: dict[str, str | None] = {}

    def translated(self, text: str) -> str | None:
        """Return a text of the report in this language, or None where some of it is not in the catalogue.

        The text is one or several sentences, or a word of a table; figures and dates are written as the
        language writes them.
        """
        if text not in self._known:
            self._known[text] = self._text(text)
        return self._known[text]

    def number(self, told: str) -> str:
        """Return a number as the language writes it.

        >>> messages_of("pl").number("12,000.5").replace("\\u00a0", " ")
        '12 000,5'
        """
        signs = {",": self.catalogue.thousands, ".": self.catalogue.decimal}
        return "".join(signs.get(sign, sign) for sign in told)

    def _text(self, text: str) -> str | None:
        """Return sentence by sentence, so that no name takes up the sentence behind it."""
        parts = SENTENCE_END.split(text)
        for taken in range(1, min(len(parts), LONGEST) + 1):
            said = self._sentence(" ".join(parts[:taken]))
            rest = self.translated(" ".join(parts[taken:])) if said is not None and taken < len(parts) else ""
            if said is not None and rest is not None:
                return f"{said} {rest}".rstrip()
        return None

    def _sentence(self, text: str) -> str | None:
        """Return one sentence or word; it may begin small within another, and large as a sentence."""
        said = self._as_it_stands(text)
        if said is None and text[:1].isalpha():
            said = self._as_it_stands(text[:1].swapcase() + text[1:])
            if said is not None and not said[1:2].isupper():  # an acronym stays one
                said = (said[:1].lower() if text[:1].islower() else said[:1].upper()) + said[1:]
        return said

    def _as_it_stands(self, text: str) -> str | None:
        exact = self._exact.get(text)
        if exact is not None:
            return exact
        if not re.search(r"[^\W\d_]", text):  # figures and signs: nothing to translate
            return NUMBER.sub(lambda found: self.number(found[0]), text)
        for one in self._patterns(text):
            found = one.shape.fullmatch(text) if one.longest in text else None
            told = None if found is None else self._told(found.groupdict())
            if told is not None:
                return filled(one.other, told, self._form)
        return self._listed(text)

    def _listed(self, text: str) -> str | None:
        """Return a list whose entries a semicolon parts, entry by entry; some may be names, not all."""
        entries = text.split("; ")
        if len(entries) == 1 or text.endswith("."):
            return None
        said = [self.translated(entry) for entry in entries]
        told = [
            one or entry for one, entry in zip(said, entries, strict=True) if one or NAME.fullmatch(entry)
        ]
        return "; ".join(told) if any(said) and len(told) == len(entries) else None

    def _patterns(self, text: str) -> Iterator[Pattern]:
        """Yield what the text may be; those that would take up its full stop come last."""
        word = re.match(r"\w+", text)
        keys = dict.fromkeys((word[0] if word else "", ""))
        patterns = [one for key in keys for one in self._by_word.get(key, ())]
        if not text.endswith("."):
            yield from patterns
            return
        yield from (one for one in patterns if not one.is_open)
        yield from (one for one in patterns if one.is_open)

    def _told(self, places: Mapping[str, str]) -> dict[str, str] | None:
        """Return what stands in each place, in this language; None where one has no translation."""
        told: dict[str, str] = {}
        for name, text in places.items():
            said = self._place(name[0], text)
            if said is None:
                return None
            told[name], told[f"{name} as told"] = said, text
        return told

    def _place(self, kind: str, text: str) -> str | None:
        if kind == "n":
            return self.number(text)
        if kind == "d":
            return self._date(text)
        said = None if kind == "s" else self.translated(text)
        is_name = kind in "sxw" and STOP.search(text) is None
        return text if said is None and is_name else said

    def _date(self, text: str) -> str | None:
        day, month, year = text.split(" ")
        return None if month not in MONTHS else f"{day} {self.catalogue.months[MONTHS.index(month)]} {year}"

    def _form(self, told: str) -> int:
        digits = told.replace(",", "").strip("<−-")
        return self._plural(int(digits)) if digits.isdigit() else self.catalogue.fraction


def _languages() -> tuple[str, ...]:
    files = bundled(FOLDER).iterdir()
    found = (entry.name.removesuffix(".toml") for entry in files if entry.name.endswith(".toml"))
    return (ENGLISH, *sorted(found))


LANGUAGES = _languages()  # English, and what has a catalogue


@cache
def messages_of(language: str) -> Messages:
    """Return the messages of a language that has a catalogue: a third one is one more file.

    Raises:
        UsageError: there is no catalogue of that name.
        ConfigError: the catalogue is not valid.
    """
    if language not in LANGUAGES or language == ENGLISH:
        raise UsageError(f"no report is written in {language[:20]!r}; there is {', '.join(LANGUAGES)}")
    text = bundled(FOLDER).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    try:
        return Messages(language, MessageCatalogue.model_validate(tomllib.loads(text)))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"{FOLDER}/{language}.toml is not valid: {error}") from error
