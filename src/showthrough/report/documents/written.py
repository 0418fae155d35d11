"""A document as data, before somebody decides whether it becomes Word or Markdown."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple


class Heading(NamedTuple):
    """Heading of a part; the title of the document is level 1."""

    level: int
    text: str


class Prose(NamedTuple):
    """Sentences that follow from the record."""

    text: str


class Listing(NamedTuple):
    """Sentences or facts that follow from the record, one a line."""

    items: tuple[str, ...]


class BlankField(NamedTuple):
    """Field that waits for a person: what the record cannot know, or must not judge."""

    label: str


class Grid(NamedTuple):
    """Table with a row of heads; the first cell of a row names it, and an empty cell waits for a person."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Prose | Listing | BlankField | Grid


class WrittenDocument(NamedTuple):
    """Document with the properties that its file carries; `made` is the only date in it."""

    title: str
    about: str
    language: str
    made: datetime
    blocks: Sequence[Block]
