"""COCO JSON: images, categories and annotations, whose boxes are x, y, width, height."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from showthrough.data.boxes.drawn_rows import (
    BoxesRead,
    DrawnRow,
    ListedPicture,
    box_of_sides,
    four_numbers,
)
from showthrough.errors import DataError

NAMING = "give it a name under categories"


def read_coco(file: Path) -> BoxesRead:
    """Return the boxes of COCO JSON; masks are not read.

    Raises:
        DataError: it is none, an id is there twice, or a box cannot be meant; names the annotation.
    """
    content = _content(file)
    pictures = {
        image["id"]: ListedPicture(
            str(image["file_name"]), f"{file} image {number}", _size(image), tuple(_slices(image))
        )
        for number, image in enumerate(content["images"], start=1)
    }
    names = {str(one["id"]): str(one["name"]) for one in content.get("categories", ())}
    rows = tuple(
        _row(annotation, f"{file} annotation {number}", pictures)
        for number, annotation in enumerate(content["annotations"], start=1)
    )
    return BoxesRead(rows, tuple(pictures.values()), names, NAMING)


def _row(annotation: Any, told: str, pictures: Mapping[Any, ListedPicture]) -> DrawnRow:
    image = annotation.get("image_id") if isinstance(annotation, Mapping) else None
    if not isinstance(image, str | int) or image not in pictures:
        raise DataError(f"{told} has no image_id that one of the images has")
    given = annotation.get("bbox")
    if not isinstance(given, list) or len(given) != 4:
        instead = "; bbox is needed, masks are not read" if annotation.get("segmentation") else ""
        raise DataError(f"{told} needs a bbox of four numbers: x, y, width, height{instead}")
    box = box_of_sides(four_numbers(given, told, "x, y, width and height"), told, "COCO")
    label, is_crowd = str(annotation.get("category_id", "")), bool(annotation.get("iscrowd", 0))
    return DrawnRow(pictures[image].name, box, label, is_crowd)


def _content(file: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        for image in content["images"]:
            hash(image["id"]), hash(image["file_name"])
        for category in content.get("categories", ()):
            hash(category["id"]), category["name"]
        annotations = content["annotations"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            f"{file} is not COCO JSON: it needs images (id, file_name) and annotations, and categories have "
            "id and name"
        ) from error
    if not isinstance(annotations, list):
        raise DataError(f"{file} is not COCO JSON: annotations is no list")
    _refuse_doubled((image["id"] for image in content["images"]), f"{file}: two images have the id")
    _refuse_doubled(
        (one["id"] for one in content.get("categories", ())), f"{file}: two categories have the id"
    )
    own = (one["id"] for one in annotations if isinstance(one, Mapping) and "id" in one)
    _refuse_doubled(map(repr, own), f"{file}: two annotations have the id")
    _refuse_doubled((image["file_name"] for image in content["images"]), f"{file}: two images are called")
    return dict(content)


def _refuse_doubled(values: Iterable[Any], what: str) -> None:
    seen = set()
    for value in values:
        if value in seen:
            raise DataError(f"{what} {value}")
        seen.add(value)


def _size(image: Mapping[str, Any]) -> tuple[int, int] | None:
    height, width = image.get("height"), image.get("width")
    return (height, width) if isinstance(height, int) and isinstance(width, int) and height > 0 else None


def _slices(image: Mapping[str, Any]) -> Iterable[str]:
    given = image.get("slices", image.get("slice", []))
    return map(str, given if isinstance(given, list) else [given])
