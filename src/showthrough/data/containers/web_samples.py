"""WebDataset: files of one key are one sample, and what lies beside an image may say whose it is."""

import json
import re
from collections import defaultdict
from typing import Any, NamedTuple, final

from showthrough.data.containers.members import AskedColumns, ContainerMember, Remembered
from showthrough.data.decoding.odd_files import holds_nobody

BESIDE = ("json", "cls", "txt")  # kinds of files that may name the person, the surest first
LONGEST = 2**16  # bytes of such a file
LONGEST_NAME = 200  # letters: more are a caption
_KEY = re.compile(r"^((?:.*/)?[^./][^./]*)\.([^/]*)$")  # as webdataset reads names


class SampleSays(NamedTuple):
    """What the files beside an image say of it."""

    person: str | None = None
    group: str | None = None
    split: str | None = None


def key_of(name: str) -> str:
    """Return what the files of one sample have in common.

    >>> key_of("a/0001.left.jpg"), key_of("a/0001.json")
    ('a/0001', 'a/0001')
    """
    found = _KEY.match(name)
    return found[1] if found else name


def may_name(name: str, size: int) -> bool:
    """Return whether a file may say whose image lies beside it, by its kind and its size."""
    return name.rpartition(".")[2].lower() in BESIDE and size <= LONGEST


def told_by(name: str, content: bytes, asked: AskedColumns) -> SampleSays:
    """Return what one file beside an image says: a field of JSON, or the only line of a text.

    >>> told_by("1.json", b'{"identity": "ada"}', AskedColumns()).person
    'ada'
    """
    try:
        text = content.decode("utf-8-sig").strip()
        if not name.lower().endswith(".json"):
            is_name = "\n" not in text and len(text) <= LONGEST_NAME
            return SampleSays(person=text) if is_name else SampleSays()
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return SampleSays()
    if not isinstance(fields, dict):
        return SampleSays()
    wanted = (asked.identity,) if asked.identity else ("identity", "label")
    person = next((found for field in wanted if (found := _text(fields.get(field))) is not None), None)
    return SampleSays(person, _text(fields.get("group")), _text(fields.get("split")))


def surest(told: dict[str, SampleSays]) -> SampleSays:
    """Return what all files of a sample say together, by kind of file; the surest kind first.

    >>> surest({"txt": SampleSays("a face"), "cls": SampleSays("17"), "json": SampleSays(group="x")})
    SampleSays(person='17', group='x', split=None)
    """
    ordered = [told[kind] for kind in BESIDE if kind in told]
    return SampleSays(
        *(
            next((value for value in values if value is not None), None)
            for values in zip(*ordered, strict=True)
        )
    )


@final
class WebSamples:
    """What files beside images say of them, by the key that they share."""

    def __init__(self, asked: AskedColumns) -> None:
        self._asked = asked
        self._told: dict[str, dict[str, SampleSays]] = defaultdict(dict)

    def learn_from(self, member: ContainerMember) -> bool:
        """Remember what a member says of the image beside it; return whether it is text that may say it."""
        if not self._asked.people or not member.is_file or not may_name(member.name, member.size):
            return False
        assert member.open is not None  # members of archives have something to open
        with member.open() as opened:
            content = opened.read(LONGEST)
        if len(content) != member.size or not holds_nobody(content):
            return False
        kind = member.name.rpartition(".")[2].lower()
        self._told[key_of(member.name)][kind] = told_by(member.name, content, self._asked)
        return True

    def named(self, rows: list[Remembered]) -> list[Remembered]:
        """Return the images with what their samples say of them."""
        for row in rows:
            told = self._told.get(key_of(row[2]))
            if told:
                row[3:6] = surest(told)
        return rows


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
