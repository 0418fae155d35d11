"""Pictures with a box and a class for each object on them, of any format: what a detector is tested on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Floats, Mask
from showthrough.data.boxes.drawn_files import picture_key, read_drawn_boxes
from showthrough.data.boxes.drawn_rows import BoxesRead, DrawnRow, ListedPicture
from showthrough.data.decoding.folder_files import files_below
from showthrough.data.decoding.hidden_folders import may_be_picture
from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.decoding.upright_sizes import upright_size
from showthrough.errors import DataError

UNREADABLE: Size = (0, 0)


class BoxedPicture(NamedTuple):
    """A picture and what stands on it."""

    path: Path | None
    name: str  # its path below the folder of pictures, with /
    boxes: Floats  # (n, 4) x1, y1, x2, y2 in pixels of the upright picture
    labels: tuple[str, ...]  # (n,)
    crowd: Mask  # (n,) around many at once, or nobody has to find it
    told: str  # where its boxes stand, for a sentence
    size: Size  # height and width, upright; UNREADABLE where nobody can tell, and then there is no box
    groups: tuple[str, ...] = ()  # slices of the test that it belongs to


class BoxedPictures(NamedTuple):
    """A test set of a detector."""

    pictures: tuple[BoxedPicture, ...]  # by name
    classes: tuple[str, ...]  # in the order of their numbers, or else of their names
    notes: tuple[str, ...]  # what a reader of figures should know


class _Drawn(NamedTuple):
    """Boxes by picture."""

    boxes: BoxesRead
    labels: Mapping[str, str]  # names of classes by what stands in rows
    classes: tuple[str, ...]  # that are wanted
    rows: Mapping[str, Sequence[DrawnRow]]  # of wanted classes, by key of the picture
    listed: Mapping[str, Sequence[ListedPicture]]

    def key(self, picture: str) -> str:
        """Return what a picture and its boxes share."""
        return picture_key(picture, by_stem=self.boxes.by_stem)


def read_boxed_pictures(pictures: Path, boxes: Path, only: Collection[str] = ()) -> BoxedPictures:
    """Return the pictures of a folder with the boxes of a file or of a folder, of the classes `only` or all.

    A picture without a label file shows nothing; one that a list of boxes does not name is left out.

    Raises:
        DataError: a box, a class or a picture cannot be meant, or nothing is left; names the row and guesses.
        EnvironmentFault: pandas, or for Parquet pyarrow, is not installed.
    """
    drawn = _drawn(boxes, only)
    files = _files(pictures)
    there = {drawn.key(name) for name in files}
    _refuse_strangers(drawn, there, pictures)
    found, n_odd, n_unlisted = [], 0, 0
    for name, path in files.items():
        n_unlisted += drawn.key(name) not in drawn.listed
        if drawn.boxes.by_stem or drawn.key(name) in drawn.listed:
            picture = _picture(name, path, drawn)
            found += [] if picture is None else [picture]
            n_odd += picture is None
    if not any(len(picture.boxes) for picture in found):
        which = f" of {', '.join(drawn.classes)}" if only else ""
        raise DataError(f"{boxes} has no box{which} on a picture of {pictures}: there is nothing to find")
    notes = (
        *drawn.boxes.notes,
        *_told(n_unlisted, _unlisted(drawn, boxes)),
        *_told(len(drawn.listed.keys() - there), f"pictures of {boxes.name} without a box are not there"),
        *_told(n_odd, "files are no pictures that can be read, and have no box"),
    )
    return BoxedPictures(tuple(found), drawn.classes, notes)


def _drawn(boxes: Path, only: Collection[str]) -> _Drawn:
    drawn = read_drawn_boxes(boxes)
    labels = _labels(drawn)
    classes = _wanted(tuple(dict.fromkeys(labels.values())), only, boxes)
    rows, listed = defaultdict(list), defaultdict(list)
    for row in drawn.rows:
        if labels[row.label] in classes:
            rows[picture_key(row.picture, by_stem=drawn.by_stem)].append(row)
    for one in drawn.listed:
        listed[picture_key(one.name, by_stem=drawn.by_stem)].append(one)
    return _Drawn(drawn, labels, classes, rows, listed)


def _labels(drawn: BoxesRead) -> dict[str, str]:
    """Return the names of classes by what stands in rows: numbers, or names themselves."""
    used = dict.fromkeys(row.label for row in drawn.rows)
    if drawn.names is None:
        return {label: label for label in sorted(used)}
    if drawn.by_stem and not drawn.names and set(used) <= {"0"}:
        return {"0": "0"}  # one class, and nobody has named it
    nameless = next((row for row in drawn.rows if row.label not in drawn.names), None)
    if nameless is not None:
        raise DataError(
            f"{nameless.box.told}: the class {nameless.label or 'of the box'} has no name; {drawn.naming}"
        )
    return dict(drawn.names)


def _wanted(classes: tuple[str, ...], only: Collection[str], boxes: Path) -> tuple[str, ...]:
    for name in only:
        if name not in classes:
            near = get_close_matches(name.casefold(), [one.casefold() for one in classes], n=1)
            meant = [one for one in classes if one.casefold() in near]
            hint = f"perhaps {meant[0]!r} is meant; " if meant else ""
            raise DataError(f"{boxes} has no class {name!r}; {hint}it has {', '.join(classes) or 'none'}")
    return tuple(name for name in classes if name in only) if only else classes


def _files(pictures: Path) -> dict[str, Path]:
    """Return what may be a picture below a folder, by its path there."""
    if not pictures.is_dir():
        raise DataError(f"no folder {pictures} of pictures")
    below = (one.path for one in files_below(pictures) if one.passed_over is None)
    files = {path.relative_to(pictures).as_posix(): path for path in below if may_be_picture(path.name)}
    if not files:
        raise DataError(f"{pictures} holds no picture")
    return files


def _refuse_strangers(drawn: _Drawn, there: Collection[str], pictures: Path) -> None:
    missing = [rows[0] for key, rows in drawn.rows.items() if key not in there]
    if missing:
        raise DataError(
            f"{missing[0].box.told} belongs to a picture that is not in {pictures}, as do those of "
            f"{len(missing) - 1} others; paths of pictures are relative to that folder"
        )


def _unreadable(name: str, path: Path) -> BoxedPicture:
    nothing = np.empty(0, dtype=np.bool_)
    return BoxedPicture(path, name, np.empty((0, 4)), (), nothing, told="", size=UNREADABLE)


def _picture(name: str, path: Path, drawn: _Drawn) -> BoxedPicture | None:
    """Return a picture with its boxes; None for a file that is no picture and has none."""
    rows, listed = drawn.rows.get(drawn.key(name), ()), drawn.listed.get(drawn.key(name), ())
    try:
        size = upright_size(path)
    except Unreadable:  # who decodes it says why, and counts it
        return _unreadable(name, path) if rows else None
    if rows:
        _refuse_other_size(listed, size)
    corners = [row.box.within(size) for row in rows]
    return BoxedPicture(
        path=path,
        name=name,
        boxes=np.array(corners, dtype=np.float64).reshape(-1, 4),
        labels=tuple(drawn.labels[row.label] for row in rows),
        crowd=np.array([row.is_crowd for row in rows], dtype=np.bool_),
        told=listed[0].told if listed else "",
        size=size,
        groups=tuple(dict.fromkeys(group for one in listed for group in one.groups)),
    )


def _refuse_other_size(listed: Sequence[ListedPicture], size: Size) -> None:
    for one in listed:
        if one.size is not None and one.size != size:
            turned = one.size == size[::-1]
            guess = (
                "it was turned upright since, as its EXIF orientation asks"
                if turned
                else "it was resized since"
            )
            raise DataError(
                f"{one.told} says {one.size[1]} x {one.size[0]} pixels, and the picture has "
                f"{size[1]} x {size[0]}: perhaps {guess}, and its boxes lie elsewhere"
            )


def _unlisted(drawn: _Drawn, boxes: Path) -> str:
    if drawn.boxes.by_stem:
        return "pictures without a label file count as showing nothing"
    return f"pictures are not in {boxes.name} and are left out"


def _told(n: int, what: str) -> tuple[str, ...]:
    return (f"{n:,} {what}",) if n else ()
