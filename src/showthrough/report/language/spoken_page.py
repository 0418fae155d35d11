"""Translated page: the English report with each text between its tags in another language."""

import re
from collections.abc import Collection
from html import escape, unescape
from typing import NamedTuple, Protocol

TAG = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
SPOKEN = re.compile(r'\b(aria-label|alt|title|data-label|content)="([^"]*)"')
AS_THEY_ARE = {"style", "pre", "code", "bdi", "script"}  # names of somebody else, commands, rules of style
ID = re.compile(r'<\w+[^>]*\bclass="[^"]*\bid\b')
DRAWING = {"text", "tspan", "title", "desc", "option"}  # in which no other element may stand
SKIPPED_META = ("Content-Security-Policy", "viewport", "referrer")


class Says(Protocol):
    """What says a text otherwise: a language's messages, or the words of a kind of record."""

    @property
    def code(self) -> str: ...

    def translated(self, text: str) -> str | None:
        """Return the text in other words, or None where there are none."""
        ...


class TranslatedPage(NamedTuple):
    """Page in another language, and the texts that stayed English, each as often as it stands there."""

    page: str
    left: tuple[str, ...]


def translated_page(page: str, messages: Says, lettered: Collection[str] = ()) -> TranslatedPage:
    """Return a rendered report in another language.

    Texts that the catalogue lacks stay English and are marked as such (`lang="en"`), so that a screen
    reader speaks them rightly; names, ids and commands stay as they are. So do the lines of figures that
    were lettered in this language when they were drawn.
    """
    reading = _Reading(messages, lettered)
    told = "".join(reading.part(part) for part in TAG.split(page))
    told = re.sub(r"(\d) %", "\\1\u00a0%", told)  # as the English page keeps them together
    told = re.sub(r'<html lang="en"', f'<html lang="{messages.code}"', told, count=1)
    return TranslatedPage(told, tuple(reading.left))


class _Reading:
    """Where in the page a text stands: inside of what is never translated, or of a drawing."""

    def __init__(self, messages: Says, lettered: Collection[str]) -> None:
        self.messages = messages
        self.lettered = lettered
        self.left: list[str] = []
        self.skipped: list[str] = []
        self.inside = ""
        self.is_id = False

    def part(self, part: str) -> str:
        if not part.startswith("<"):
            return self._text(part)
        name = NAME.match(part)
        if name is None:  # a doctype or a comment
            return part
        self.inside = name[1].lower()
        self.is_id = ID.match(part) is not None
        self._enter_or_leave(part)
        return part if self.skipped or any(meta in part for meta in SKIPPED_META) else self._spoken(part)

    def _enter_or_leave(self, tag: str) -> None:
        if self.inside not in AS_THEY_ARE:
            return
        if tag.startswith("</"):
            if self.skipped and self.skipped[-1] == self.inside:
                self.skipped.pop()
        elif not tag.endswith("/>"):
            self.skipped.append(self.inside)

    def _spoken(self, tag: str) -> str:
        """Return a tag whose labels for screen readers are translated."""

        def told(label: re.Match[str]) -> str:
            text = " ".join(unescape(label[2]).split())
            said = self._said(text)
            return label[0] if said is None else f'{label[1]}="{escape(said)}"'

        return SPOKEN.sub(told, tag)

    def _text(self, raw: str) -> str:
        text = " ".join(unescape(raw).split())
        if not text or self.skipped or self.is_id or (self.inside in DRAWING and text in self.lettered):
            return raw
        said = self._said(text)
        before, after = raw[: len(raw) - len(raw.lstrip())], raw[len(raw.rstrip()) :]
        if said is not None:
            return f"{before}{escape(said, quote=False)}{after}"
        if self.inside in DRAWING:
            return raw
        return f'{before}<span lang="en">{raw.strip()}</span>{after}'

    def _said(self, text: str) -> str | None:
        said = self.messages.translated(text)
        if said is None:
            self.left.append(text)
            return None
        return re.sub(r"(\d) %", "\\1\u00a0%", said)  # on one line, as in the English report
