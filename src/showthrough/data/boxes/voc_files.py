"""Pascal VOC: an XML file a picture, whose boxes are xmin, ymin, xmax, ymax."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, final
from xml.etree import ElementTree as Xml

from showthrough.data.boxes.drawn_rows import (
    BoxesRead,
    DrawnRow,
    ListedPicture,
    box_of_corners,
    four_numbers,
)
from showthrough.errors import DataError

CORNERS = ("xmin", "ymin", "xmax", "ymax")


@final
class _NoDeclarations(Xml.TreeBuilder):
    """Builder that stops at a document type: its entities can grow to gigabytes or name other files."""

    def doctype(self, *_declared: object) -> NoReturn:
        raise DataError("declares a document type, which no label file needs")


def read_voc(folder: Path) -> BoxesRead:
    """Return the boxes of a folder of XML files, NAME.xml for NAME.jpg; corners count as they are written.

    An object that is marked difficult counts as a crowd: nobody has to find it.

    Raises:
        DataError: a file is none of VOC, or a box cannot be meant; names its file by its place.
    """
    rows, listed = [], []
    for place, file in enumerate(sorted(folder.rglob("*.xml")), start=1):
        told, name = f"{folder}: label file {place} in order of name", file.relative_to(folder).as_posix()
        root = _root(file, told)
        listed.append(ListedPicture(name, told, _size(root)))
        rows += list(_rows(root, name, told))
    return BoxesRead(tuple(rows), tuple(listed), by_stem=True)


def _rows(root: Xml.Element, name: str, told: str) -> Iterator[DrawnRow]:
    for number, one in enumerate(root.iter("object"), start=1):
        where = f"object {number} of {told}"
        label, box = (one.findtext("name") or "").strip(), one.find("bndbox")
        if not label:
            raise DataError(f"{where} has no name")
        if box is None:
            raise DataError(f"{where} has no bndbox; masks and points are not read")
        corners = four_numbers((box.findtext(corner) for corner in CORNERS), where, ", ".join(CORNERS))
        yield DrawnRow(
            name, box_of_corners(corners, where), label, (one.findtext("difficult") or "").strip() == "1"
        )


def _root(file: Path, told: str) -> Xml.Element:
    try:
        parser = Xml.XMLParser(target=_NoDeclarations())  # noqa: S314 - see its target
        root: Xml.Element = Xml.parse(file, parser).getroot()  # noqa: S314 - with that parser
    except DataError as error:
        raise DataError(f"{told} {error}") from None
    except (OSError, Xml.ParseError, ValueError, LookupError) as error:
        raise DataError(f"{told} is no XML") from error
    if root.tag != "annotation":
        raise DataError(f"{told} is not of Pascal VOC: it begins with <{root.tag}>, not with <annotation>")
    return root


def _size(root: Xml.Element) -> tuple[int, int] | None:
    height, width = (root.findtext(f"size/{side}") or "" for side in ("height", "width"))
    return (int(height), int(width)) if height.isdigit() and width.isdigit() and int(height) > 0 else None
