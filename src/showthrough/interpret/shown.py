"""Records, policies and decisions as a reader is shown them: each text of somebody else made legible once."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache, lru_cache
from inspect import isclass
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel

from showthrough.legible import LONGEST, legible

LONGEST_SENTENCE = 1_000  # characters of a note, a reason or a card's own words
SENTENCES = {
    "because",
    "compensating_measure",
    "control",
    "description",
    "does_not_show",
    "how_to_read",
    "if_none",
    "meaning",
    "note",
    "question",
    "reason",
    "remedy",
    "sentence",
    "sources",
    "unknown",
    "who",
    "wrong_if",
}  # fields that hold prose: lines of it may be broken anywhere, and it may be longer than a name
PICTURES = {"png"}  # fields of base64, which the record has checked: cut short they are no picture
NUMBERS = {int, float, bool}
WITHOUT_TEXT = {*NUMBERS, NoneType, Ellipsis}
RIGHT_TO_LEFT = {"R", "AL", "AN"}
OPEN, CLOSE = "\u2068", "\u2069"  # isolate what stands between them from the direction of the rest
_ISOLATION = re.compile(f"([{OPEN}{CLOSE}])")

Shown = TypeVar("Shown", bound=BaseModel)


def shown(model: Shown) -> Shown:
    """Return a model whose texts can only be shown: names of 200 characters at most, notes of 1,000.

    Texts that are read from right to left are isolated, so that they turn nothing around them. What
    needs no change is the same object, and what was shown before stays as it is.
    """
    held, news = model.__dict__, {}
    for name in _fields_with_text(type(model)):
        if held[name] and (told := _value(name, held[name])) is not held[name]:
            news[name] = told
    return model.model_copy(update=news) if news else model


def shown_text(text: str, longest: int | None = None) -> str:
    """Return one foreign text, isolated where it is read from right to left.

    >>> shown_text("two\\nlines"), shown_text("plain")
    ('two\\\\x0alines', 'plain')
    """
    if text.isascii() and text.isprintable() and len(text) <= (longest or LONGEST) and not _is_order(text):
        return text  # as nearly all are
    inner = text[1:-1] if text[:1] == OPEN and text[-1:] == CLOSE else text
    told = legible(inner) if longest is None else legible(inner, longest)
    if any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in told):
        return f"{OPEN}{told}{CLOSE}"
    return text if told == text else told


def only_shown(value: object) -> object:
    """Return what a template is about to print; of a plain text whatever would be obeyed becomes visible.

    The last look at what went through `shown` before: marks of isolation stay, nothing is cut.
    """
    if type(value) is not str or value.isprintable():
        return value
    parts = _ISOLATION.split(value)  # the marks are every second part
    return "".join(
        part if n % 2 else legible(" ".join(part.split("\n")), 12 * len(value))
        for n, part in enumerate(parts)
    )


@cache  # a record of 10 MB has ten thousands of findings
def _fields_with_text(model: type[BaseModel]) -> tuple[str, ...]:
    fields = model.model_fields.items()
    return tuple(name for name, field in fields if name not in PICTURES and _may_be_text(field.annotation))


def _may_be_text(annotation: object) -> bool:
    """Return whether what is so annotated may hold a text of somebody else; what is not known may."""
    if get_origin(annotation) is Annotated:
        return _may_be_text(get_args(annotation)[0])
    if get_args(annotation):
        return any(_may_be_text(part) for part in get_args(annotation))
    if isclass(annotation) and is_dataclass(annotation):
        return any(_may_be_text(part.type) for part in fields(annotation))
    return annotation not in WITHOUT_TEXT and not (isclass(annotation) and issubclass(annotation, Enum))


def _is_order(text: str) -> bool:
    return "::" in text or "##" in text


def _value(name: str, value: Any) -> Any:
    kind = type(value)
    if kind is str:  # a member of an enumeration is ours
        return _said(name, value)
    if kind in NUMBERS or not value:
        return value
    if issubclass(kind, BaseModel):
        return shown(value)
    if kind is dict or isinstance(value, Mapping):
        pairs = [(_value("", key), _value(name, each)) for key, each in value.items()]
        return value if _is_same(value, pairs) else dict(pairs)  # of two names cut alike the last stays
    if kind in (tuple, list) and not isinstance(value[0], int | float):
        each = [_value(name, one) for one in value]
        return value if all(new is old for new, old in zip(each, value, strict=True)) else kind(each)
    return value


def _said(name: str, text: str) -> str:
    if name in SENTENCES:
        return text if _is_plain_prose(text) else _prose(text)
    return text if _is_plain(text) else shown_text(text)


@lru_cache(maxsize=2**14)  # the findings of a record say the same few hundred texts
def _is_plain(text: str) -> bool:
    return shown_text(text) is text


@lru_cache(maxsize=2**12)
def _is_plain_prose(text: str) -> bool:
    return _prose(text) is text


def _is_same(old: Mapping[Any, Any], new: list[tuple[Any, Any]]) -> bool:
    return all(a is c and b is d for (a, b), (c, d) in zip(old.items(), new, strict=True))


def _prose(text: str) -> str:
    joined = " ".join(text.split())
    told = shown_text(joined, LONGEST_SENTENCE)
    return text if told == text else told
