"""What a reader of a file sees of it: the text of a page, the strings of a table, without its markup."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import NamedTuple, final

from showthrough.errors import IntegrityError

OWN = ("style", "script")  # elements whose text is read as code
DRAWN = {"d", "points", "transform", "viewbox", "class", "style", "id"}  # attributes that hold no words
FETCHED = {"src", "srcset", "href", "xlink:href", "poster", "data", "action", "background"}
INLINE = {"b", "i", "em", "strong", "span", "a", "code", "small", "sub", "sup", "tspan", "abbr", "mark"}


class Page(NamedTuple):
    """Text that readers see, addresses that a browser would fetch or offer, and code for the browser."""

    text: str
    addresses: tuple[str, ...]
    code: str


class PackedContent(NamedTuple):
    """Content of a packed file: its words, pictures as they lie in it, and rows of a table."""

    page: Page
    pictures: tuple[bytes, ...] = ()
    rows: tuple[Mapping[str, object], ...] = ()
    unread: int = 0  # parts or values that are neither words nor pictures


def page_of(name: str, content: str) -> Page:
    """Return what readers see of a file, by the end of its name.

    Raises:
        IntegrityError: a file that should be JSON is none.
    """
    if name.endswith((".html", ".xml", ".svg")):
        reader = _Reader()
        reader.feed(content)
        reader.close()
        return Page("".join(reader.text), tuple(reader.addresses), "\n".join(reader.code))
    if name.endswith((".json", ".sarif")):
        try:
            return Page("\n".join(_strings(json.loads(content))), (), "")
        except (ValueError, RecursionError) as error:
            raise IntegrityError(f"{name} is no JSON that could be looked through") from error
    if name.endswith(".csv"):
        return Page("\n".join(cell for row in csv.reader(io.StringIO(content)) for cell in row), (), "")
    return Page(content, (), "")


@final
class _Reader(HTMLParser):
    """Reader of a page: blocks end a sentence, inline elements do not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.code: list[str] = []
        self.addresses: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what attributes say, and remember where text goes."""
        if tag in OWN:
            self._within.append(tag)
        if tag not in INLINE:
            self.text.append("\n")
        is_header = any(
            name == "http-equiv" for name, _ in attrs
        )  # for the browser: its hashes look like paths
        for name, value in attrs:
            if value and name in FETCHED:
                self.addresses.append(value)
            if value and name == "style":
                self.code.append(value)
            if value and name not in DRAWN and not is_header and not value.startswith("data:"):
                self.text.append(f"\n{value}\n")

    def handle_endtag(self, tag: str) -> None:
        """End the text of an element."""
        if self._within and tag == self._within[-1]:
            self._within.pop()
        if tag not in INLINE:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep text."""
        (self.code if self._within else self.text).append(data)

    def handle_comment(self, data: str) -> None:
        """Keep comments: whoever opens the source reads them."""
        self.text.append(f"\n{data}\n")


def _strings(held: object) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for key, value in held.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(held, list):
        for value in held:
            yield from _strings(value)
