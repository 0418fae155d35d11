"""Regions of a frame that are to be hidden, and the redactor at work on them alone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Floats, Images, Mask
from showthrough.errors import DataError
from showthrough.redaction.redactors.redactor import Redactor, pasted
from showthrough.redaction.redactors.regions import RegionShape

CONTEXT = 96  # pixels around a region that a redactor sees besides, or half the region where that is more
_Group = tuple[list[int], tuple[int, ...]]  # rows of boxes, and the corners around them
FAR = 1e7  # pixels: numbers beyond are no places in a frame


class Region(NamedTuple):
    """A part of a frame, and what of it is to be hidden."""

    rows: slice
    columns: slice
    mask: Mask


def with_margin(boxes: Floats, margin: float) -> Floats:
    """Return boxes with a share of their width and height more on each side.

    >>> with_margin(np.array([[10.0, 10, 20, 30]]), 0.1)
    array([[ 9.,  8., 21., 32.]])
    """
    more = margin * (boxes[:, 2:] - boxes[:, :2])
    return np.concatenate([boxes[:, :2] - more, boxes[:, 2:] + more], axis=1)


def regions(boxes: Floats, size: Size, shape: RegionShape = "box") -> list[Region]:
    """Return regions that share no pixel and hold all boxes; an ellipse goes through a box's corners.

    Every pixel that a box touches is in; what lies outside the frame is cut off.
    """
    drawn = _around(boxes) if shape == "ellipse" else boxes
    drawn = np.clip(drawn, -FAR, FAR)
    height, width = size
    low = np.floor(drawn[:, :2]).astype(np.int64)
    high = np.ceil(drawn[:, 2:]).astype(np.int64)
    seen = ((high > 0) & (low < [width, height]) & (high > low)).all(axis=1)
    corners = np.concatenate([low, high], axis=1)
    own = np.clip(corners[seen], 0, [width, height, width, height])
    return [_region(own[members], drawn[seen][members], size, shape) for members in _groups(own)]


def hidden(picture: Images, found: Sequence[Region], redactor: Redactor) -> Images:
    """Return the picture with its regions redacted; every other pixel is as it was.

    Raises:
        DataError: the redactor returns something of another form.
    """
    result = picture.copy()
    for region in found:
        part = picture[region.rows, region.columns]
        redacted = redactor(part, region.mask)
        if redacted.shape != part.shape or redacted.dtype != np.uint8:
            raise DataError(f"{redactor.name} returns a picture of another form")
        result[region.rows, region.columns] = pasted(
            result[region.rows, region.columns], redacted, region.mask
        )
    return result


def _around(boxes: Floats) -> Floats:
    """Return the boxes of ellipses through the corners of boxes."""
    return with_margin(boxes, (np.sqrt(2) - 1) / 2)


def _groups(corners: np.typing.NDArray[np.int64]) -> list[list[int]]:
    """Return the boxes that overlap, together, until no two groups do."""
    groups: list[_Group] = [([row], tuple(int(v) for v in box)) for row, box in enumerate(corners)]
    merged = True
    while merged:
        merged = False
        apart: list[_Group] = []
        for group in groups:
            before = len(apart)
            apart = _joined(group, apart)
            merged |= len(apart) <= before
        groups = apart
    return [members for members, _ in groups]


def _joined(group: _Group, apart: list[_Group]) -> list[_Group]:
    """Return groups that do not overlap, and one more that holds all whom the new one overlaps."""
    own, span = list(group[0]), group[1]
    rest = []
    for others, other in apart:
        if span[0] < other[2] and other[0] < span[2] and span[1] < other[3] and other[1] < span[3]:
            own += others
            span = (*map(min, span[:2], other[:2]), *map(max, span[2:], other[2:]))
        else:
            rest.append((others, other))
    return [*rest, (own, span)]


def _region(corners: np.typing.NDArray[np.int64], boxes: Floats, size: Size, shape: RegionShape) -> Region:
    """Return a region with what lies around it: a blur takes colour from there, inpainting goes by it."""
    height, width = size
    low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    more = max(CONTEXT, int((high - low).max()) // 2)
    (x1, y1), (x2, y2) = np.maximum(low - more, 0), np.minimum(high + more, [width, height])
    mask = np.zeros((int(y2 - y1), int(x2 - x1)), dtype=bool)
    for corner, box in zip(corners, boxes, strict=True):
        left, top, right, bottom = (int(value) for value in corner - [x1, y1, x1, y1])
        if shape == "box":
            mask[top:bottom, left:right] = True
        else:
            rows = np.arange(top, bottom)[:, None] + 0.5 + y1
            columns = np.arange(left, right)[None] + 0.5 + x1
            across = (2 * columns - box[0] - box[2]) / (box[2] - box[0])
            down = (2 * rows - box[1] - box[3]) / (box[3] - box[1])
            mask[top:bottom, left:right] |= across**2 + down**2 <= 1
    return Region(slice(int(y1), int(y2)), slice(int(x1), int(x2)), mask)
