"""Whole pictures and the boxes of what stands on them: real scenes, synthetic ones, and boxed photos."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

import numpy as np

from showthrough.core.images import ImageSet, Role, Size
from showthrough.core.reading.image_chunks import read_ahead
from showthrough.core.records import RoleData
from showthrough.core.training_settings.detection_config import BoxedFolder
from showthrough.core.types import Floats, Images, Mask, Rows
from showthrough.data.boxes.boxed_pictures import (
    BoxedPicture,
    BoxedPictures,
    read_boxed_pictures,
)
from showthrough.data.catalogue import Cataloguer
from showthrough.data.listing import Entry
from showthrough.detection.detectors.detector import Scene
from showthrough.errors import DataError, IntegrityError, NotEnoughDataError


@final
@dataclass(frozen=True)
class SceneSet:
    """Pictures and their boxes, read when they are asked for."""

    images: ImageSet
    boxes: tuple[Floats, ...]  # (n, 4) of each picture, x1, y1, x2, y2 in pixels of the whole picture
    labels: tuple[Rows, ...]  # (n,) of each picture: a row of `classes`
    crowds: tuple[Mask, ...]  # (n,) of each picture: around many; found there counts neither way
    groups: tuple[tuple[str, ...], ...]  # slices that each picture belongs to, for example "night"
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def objects(self) -> int:
        """Return the number of boxes of one object each."""
        return sum(int((~own).sum()) for own in self.crowds)

    def read(self, rows: Rows, longest: int) -> list[Scene]:
        """Return these pictures in this order, the longer side made to have so many pixels."""
        alike: dict[Size, list[int]] = {}
        for place, row in enumerate(rows):
            alike.setdefault(fitted(self.images.sizes[row], longest), []).append(place)
        found: dict[int, Scene] = {}
        for size, places in alike.items():
            chunks = read_ahead(self.images.source, [rows[places]], size)
            pixels = (image for chunk in chunks for image in chunk.pixels)
            found |= {
                place: self._scene(int(rows[place]), image)
                for place, image in zip(places, pixels, strict=True)
            }
        return [found[place] for place in range(len(rows))]

    def _scene(self, row: int, image: Images) -> Scene:
        scale = self.scale(row, image.shape[:2])
        is_one = ~self.crowds[row]
        return Scene(image, self.boxes[row][is_one] * scale, self.labels[row][is_one])

    def scale(self, row: int, size: tuple[int, ...]) -> Floats:
        """Return what a box of a picture is multiplied by where the picture has this height and width."""
        height, width = (shown / whole for shown, whole in zip(size, self.images.sizes[row], strict=True))
        return np.array([width, height, width, height])

    def among(self, classes: Sequence[str]) -> "SceneSet":
        """Return the same pictures with labels that are rows of other classes, by name.

        Raises:
            DataError: a class of this set is not among them.
        """
        refuse_other_classes(self.classes, classes)
        rows = np.array([list(classes).index(name) for name in self.classes], dtype=np.int64)
        return replace(self, labels=tuple(rows[own] for own in self.labels), classes=tuple(classes))


def refuse_other_classes(classes: Sequence[str], known: Sequence[str]) -> None:
    """Refuse classes that real scenes do not know.

    Raises:
        DataError: a class is not among those known.
    """
    unknown = [name for name in classes if name not in known]
    if unknown:
        raise DataError(
            f"boxes of the class {unknown[0]!r} have no counterpart: the real scenes know "
            f"{', '.join(known)}; name classes alike in both, or choose some of them with `only`"
        )


def refuse_shared(real: SceneSet, test: SceneSet) -> None:
    """Refuse scenes that are learned from and tested on: the real-trained detector would know them.

    Raises:
        IntegrityError: a picture stands in both, pixel by pixel.
    """
    learned = set(real.images.pixel_digests or ())
    shared = sum(digest in learned for digest in test.images.pixel_digests or ())
    if shared:
        raise IntegrityError(
            f"{shared:,} of {len(test):,} scenes to be tested on are among the real scenes to learn from, "
            "pixel by pixel; take them out of one of the two"
        )


def fitted(size: Size, longest: int) -> Size:
    """Return height and width of a picture whose longer side has so many pixels.

    >>> fitted((480, 640), 96)
    (72, 96)
    """
    scale = longest / max(size)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def listed_scenes(folder: BoxedFolder, base: Path) -> BoxedPictures:
    """Return the pictures of a folder with their boxes; no pixel is decoded.

    Raises:
        DataError: boxes cannot be meant, name no picture, or nothing is boxed.
        EnvironmentFault: what reads a table is not installed.
    """
    return read_boxed_pictures(base / folder.pictures, base / folder.boxes, folder.only)


def read_scenes(listed: BoxedPictures, reader: Cataloguer, label: str) -> tuple[SceneSet, RoleData]:
    """Return the pictures that can be read, and the account of all.

    A picture in a folder of its own belongs to whom, or what, the folder names: such pictures are drawn
    again together.

    Raises:
        DataError: not one picture can be read.
    """
    entries = [_entry(picture) for picture in listed.pictures]
    catalogue = reader.catalogue(Role.REFERENCE, entries, label=label)
    of_id = {
        reader.vault.image_id(Role.REFERENCE, entry.name): picture
        for entry, picture in zip(entries, listed.pictures, strict=True)
    }
    scenes = scenes_of(catalogue.images, of_id, listed.classes)
    note = "; ".join(filter(None, (catalogue.data.note, *listed.notes)))
    return scenes, catalogue.data.model_copy(update={"label": label, "n_images": len(scenes), "note": note})


def scenes_of(images: ImageSet, boxed: "dict[str, BoxedPicture]", classes: tuple[str, ...]) -> SceneSet:
    """Return the images that have an entry among boxed pictures, by their id; an empty one shows nothing.

    Raises:
        NotEnoughDataError: not one image has an entry.
    """
    rows = np.array([row for row, id_ in enumerate(images.ids) if id_ in boxed], dtype=np.int64)
    if not len(rows):
        raise NotEnoughDataError("no picture with boxes can be read", needed=1)
    own = [boxed[images.ids[row]] for row in rows]
    number = {name: place for place, name in enumerate(classes)}
    labels = [np.array([number[name] for name in each.labels], dtype=np.int64) for each in own]
    return SceneSet(
        images=replace(images.subset(rows), boxes=None),
        boxes=tuple(each.boxes for each in own),
        labels=tuple(labels),
        crowds=tuple(each.crowd for each in own),
        groups=tuple(each.groups for each in own),
        classes=classes,
    )


def scenes_of_photos(photos: ImageSet, name: str) -> SceneSet:
    """Return boxed photos as scenes whose objects are all of one class of this name.

    Raises:
        DataError: not one photo has a box.
    """
    rows = [row for row, boxes in enumerate(photos.boxes or ()) if boxes is not None]
    images = photos.subset(np.array(rows, dtype=np.int64))
    boxes = tuple(np.asarray(own, dtype=np.float64) for own in images.boxes or () if own is not None)
    if not any(map(len, boxes)):
        raise DataError("the photos have no boxes: a detector can be tested only where the faces are known")
    return SceneSet(
        images=images,
        boxes=boxes,
        labels=tuple(np.zeros(len(own), dtype=np.int64) for own in boxes),
        crowds=tuple(np.zeros(len(own), dtype=np.bool_) for own in boxes),
        groups=((),) * len(boxes),
        classes=(name,),
    )


def _entry(picture: BoxedPicture) -> Entry:
    assert picture.path is not None, "only pictures of a folder come here"
    top, below, _ = picture.name.partition("/")
    return Entry(picture.path, picture.name, top if below else None)
