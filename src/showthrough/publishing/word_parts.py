"""Parts of a Word file: what its readers see, what its properties say, and the pictures in it."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple, Never, final
from xml.etree.ElementTree import ParseError, XMLParser

from showthrough.errors import IntegrityError
from showthrough.publishing.pages import PackedContent, Page
from showthrough.zip_sizes import MOST_UNPACKED

MARKUP, LINKS, KINDS = (".xml", ".rels"), ".rels", "[Content_Types].xml"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
RUNS = {"t", "delText", "instrText"}  # elements whose text goes on in the next one of the same paragraph
ENDS = {"p", "tc", "br", "cr", "tab"}


class WordPart(NamedTuple):
    """Words of one part: those of paragraphs, those of other elements, and values of attributes."""

    paragraphs: str
    others: str
    attributes: tuple[str, ...]
    addresses: tuple[str, ...]  # that the file links to outside itself


def word_content(name: str, content: bytes) -> PackedContent:
    """Return what a Word file holds; attributes that an empty document has too say nothing of the data.

    Raises:
        IntegrityError: it is no Word file that can be looked through.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _parts(name, archive)
            comment = archive.comment.decode(errors="replace")
    except BROKEN as error:
        raise IntegrityError(f"{name} is no Word file that could be looked through") from error
    read = [_read(f"{name}: {part}", held) for part, held in parts.items() if part.lower().endswith(MARKUP)]
    said = [value for part in read for value in part.attributes if value not in _of_an_empty_document()]
    names = ["\n".join(PurePosixPath(part).with_suffix("").parts) for part in parts]
    words = [text for part in read for text in (part.paragraphs, part.others)]
    addresses = tuple(one for part in read for one in part.addresses)
    return PackedContent(
        Page("\n".join([*words, *said, *names, comment]), addresses, ""),
        tuple(held for part, held in parts.items() if part.lower().endswith(PICTURES)),
        unread=sum(not part.lower().endswith(MARKUP + PICTURES) for part in parts),
    )


def _parts(name: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    listed = [one for one in archive.infolist() if not one.is_dir()]
    if sum(one.file_size for one in listed) > MOST_UNPACKED:
        raise IntegrityError(f"{name} unpacks to more than can be looked through")
    if len({one.filename for one in listed}) < len(listed):
        raise IntegrityError(f"{name} holds a part twice, so it cannot be looked through")
    return {one.filename: archive.read(one) for one in listed}


def _read(name: str, content: bytes) -> WordPart:
    reader = _PartReader(name)
    parser = XMLParser(target=reader)  # noqa: S314 - a part that declares entities is refused
    try:
        parser.feed(content)
        parser.close()
    except ParseError as error:
        raise IntegrityError(f"{name} is no XML that could be looked through") from error
    return reader.part


@cache
def _of_an_empty_document() -> frozenset[str]:
    """Return values of attributes that every Word file of python-docx has: fonts, styles, languages."""
    from importlib.util import find_spec

    if find_spec("docx") is None:
        return frozenset()
    import docx

    held = io.BytesIO()
    docx.Document().save(held)
    with zipfile.ZipFile(held) as archive:
        parts = {one: archive.read(one) for one in archive.namelist() if one.endswith(MARKUP)}
    return frozenset(value for name, part in parts.items() for value in _read(name, part).attributes)


@final
class _PartReader:
    """Reader of one part, as an XML parser calls it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_list = name.endswith((LINKS, KINDS))  # of parts, by names that are looked at by themselves
        self._within: list[str] = []
        self._flow: list[str] = []
        self._others: list[str] = []
        self._attributes: list[str] = []
        self._addresses: list[str] = []

    @property
    def part(self) -> WordPart:
        """What was read."""
        joined = ("".join(self._flow), "".join(self._others))
        return WordPart(*joined, tuple(self._attributes), tuple(self._addresses))

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Keep what attributes say; of a list of parts only what leads out of the file."""
        self._within.append(tag.rpartition("}")[2])
        self._others.append("\n")
        if not self._is_list:
            self._attributes += attributes.values()
        elif attributes.get("TargetMode") == "External" or "://" in attributes.get("Target", ""):
            self._addresses.append(attributes.get("Target", ""))
            self._attributes.append(attributes.get("Target", ""))

    def data(self, text: str) -> None:
        """Keep text."""
        (self._flow if self._within[-1] in RUNS else self._others).append(text)

    def end(self, _tag: str) -> None:
        """End the text of an element, and of a paragraph."""
        self._others.append("\n")
        if self._within.pop() in ENDS:
            self._flow.append("\n")

    def comment(self, text: str) -> None:
        """Keep comments: whoever unpacks the file reads them."""
        self._others.append(f"\n{text}\n")

    def pi(self, target: str, text: str | None = None) -> None:
        """Keep instructions to programs."""
        self._others.append(f"\n{target} {text or ''}\n")

    def doctype(self, *_: str | None) -> Never:
        """Refuse a part that declares entities: its text is not what stands in it."""
        raise IntegrityError(f"{self._name} declares a type of its own, so it cannot be looked through")

    def close(self) -> None:
        """End the part."""
