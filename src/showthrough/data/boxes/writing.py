"""Writers of boxed pictures: COCO JSON, and label files of YOLO."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from showthrough.core.atomic import write_atomically
from showthrough.core.types import Floats, Rows
from showthrough.errors import DataError

CLASS_NAMES = "classes.txt"  # a class a line, the first is class 0


class WrittenScene(NamedTuple):
    """A picture and what stands on it, as it is to be written."""

    name: str  # its path below the folder of pictures, with /
    width: int
    height: int
    boxes: Floats  # (n, 4) x1, y1, x2, y2 in pixels
    labels: Rows  # (n,) places in the list of classes


def write_coco(file: Path, scenes: Iterable[WrittenScene], classes: Sequence[str]) -> None:
    """Write scenes as COCO JSON: images, categories and annotations are numbered from 1.

    Raises:
        DataError: two scenes have one name, or a label has no class.
        EnvironmentFault: the disk is full or the folder may not be written to.
    """
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for number, scene in enumerate(_checked(scenes, classes), start=1):
        images.append({"id": number, "file_name": scene.name, "width": scene.width, "height": scene.height})
        for (x1, y1, x2, y2), label in zip(scene.boxes.tolist(), scene.labels.tolist(), strict=True):
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": label + 1,
                    "bbox": [x1, y1, x2 - x1, y2 - y1],
                    "area": (x2 - x1) * (y2 - y1),
                    "iscrowd": 0,
                }
            )
    categories = [{"id": number, "name": name} for number, name in enumerate(classes, start=1)]
    content = {"images": images, "categories": categories, "annotations": annotations}
    write_atomically(file, json.dumps(content))


def write_yolo(folder: Path, scenes: Iterable[WrittenScene], classes: Sequence[str]) -> None:
    """Write a label file of YOLO for each scene, empty for one without objects, and `classes.txt`.

    A line has the class, and the middle and sides of a box as shares of the picture's width and height.

    Raises:
        DataError: two scenes would have one label file, or a label has no class.
        EnvironmentFault: the disk is full or the folder may not be written to.
    """
    taken = {PurePosixPath(CLASS_NAMES): CLASS_NAMES}
    for scene in _checked(scenes, classes):
        place = PurePosixPath(scene.name).with_suffix(".txt")
        other = taken.setdefault(place, scene.name)
        if other != scene.name:
            raise DataError(
                f"{scene.name} and {other} would have one label file, {place}; rename one of them"
            )
        write_atomically(folder / place, "".join(_lines(scene)))
    write_atomically(folder / CLASS_NAMES, "".join(f"{name}\n" for name in classes))


def _lines(scene: WrittenScene) -> Iterable[str]:
    for (x1, y1, x2, y2), label in zip(scene.boxes.tolist(), scene.labels.tolist(), strict=True):
        middle = (x1 + x2) / 2 / scene.width, (y1 + y2) / 2 / scene.height
        sides = (x2 - x1) / scene.width, (y2 - y1) / scene.height
        yield f"{label} {' '.join(map(repr, (*middle, *sides)))}\n"


def _checked(scenes: Iterable[WrittenScene], classes: Sequence[str]) -> Iterable[WrittenScene]:
    names: set[str] = set()
    for scene in scenes:
        if scene.name in names:
            raise DataError(f"two scenes are called {scene.name}")
        names.add(scene.name)
        if not ((scene.labels >= 0) & (scene.labels < len(classes))).all():
            raise DataError(f"{scene.name} has a label beyond the {len(classes)} classes")
        yield scene
