"""Where to redact: boxes or ellipses with a margin, as masks, and the parts that a mask falls into."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import distance_transform_edt, find_objects, label

from showthrough.core.images import Size
from showthrough.core.types import Floats, Images, Mask
from showthrough.errors import ConfigError, DataError

RegionShape = Literal["box", "ellipse"]
SHAPES: tuple[RegionShape, ...] = get_args(RegionShape)
LARGEST_MARGIN = 5.0

MaskPart = tuple[slice, slice]  # rows, columns


def region_mask(boxes: ArrayLike, size: Size, shape: RegionShape = "box", margin: float = 0.0) -> Mask:
    """Return the pixels that boxes touch, or the ellipses around them, True, (H, W) = `size`.

    Boxes are x1, y1, x2, y2 in pixels from the top left corner, (n, 4); each grows by `margin` of its sides
    on each side. An ellipse goes through the corners of its box, so that no corner is left to see. What
    lies beyond the border of the picture is cut off.

    >>> region_mask([(1, 0, 3, 2)], (3, 5)).astype(int).tolist()
    [[0, 1, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 0, 0]]

    Raises:
        DataError: a box has a corner that is no number, no area, or no pixel of the picture.
        ConfigError: the shape or the margin means nothing.
    """
    if shape not in SHAPES:
        raise ConfigError(f"a region is a {' or an '.join(SHAPES)}, not {shape!r}")
    if not 0 <= margin <= LARGEST_MARGIN:
        raise ConfigError(
            f"a margin is a share of the sides of a box, 0 to {LARGEST_MARGIN:g}, not {margin:g}"
        )
    mask = np.zeros(size, dtype=np.bool_)
    for box in checked_boxes(boxes, size):
        sides = np.tile(box[2:] - box[:2], 2)
        more = margin if shape == "box" else ((1 + 2 * margin) * np.sqrt(2) - 1) / 2
        grown = box + more * sides * (-1, -1, 1, 1)
        part = _touched(grown, size)
        mask[part] |= True if shape == "box" else _ellipse(grown, part)
    return mask


def checked_boxes(boxes: ArrayLike, size: Size) -> Floats:
    """Return boxes as float64 (n, 4), or refuse those that cannot be meant.

    Raises:
        DataError: a box has a corner that is no number, no area, or no pixel of the picture.
    """
    found = np.asarray(boxes, dtype=np.float64)
    found = found.reshape(0, 4) if found.size == 0 else found
    if found.ndim != 2 or found.shape[1] != 4:
        raise DataError(f"boxes are x1, y1, x2, y2 each, (n, 4), not {found.shape}")
    height, width = size
    for number, box in enumerate(found, start=1):
        x1, y1, x2, y2 = box.tolist()
        told = f"box {number}, ({x1:g}, {y1:g}, {x2:g}, {y2:g}),"
        if not np.isfinite(box).all():
            raise DataError(f"{told} has a corner that is no number")
        if x2 <= x1 or y2 <= y1:
            raise DataError(f"{told} has no area: x1 < x2 and y1 < y2 are needed; x, y, width, height?")
        if x2 <= 0 or y2 <= 0 or x1 >= width or y1 >= height:
            raise DataError(f"{told} lies outside the picture of {width} x {height} pixels")
    return found


def parts_of(mask: Mask) -> list[MaskPart]:
    """Return the bounding box of each part of a mask that hangs together, corners included.

    >>> parts_of(np.array([[True, False, False], [False, True, False]]))
    [(slice(0, 2, None), slice(0, 2, None))]
    """
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if rows.size:
        whole = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        if mask[whole].all():  # one box, as on most frames: no need to look for others
            return [whole]
    labelled, _ = label(mask, structure=np.ones((3, 3)))
    return [(rows, columns) for rows, columns in find_objects(labelled)]


def around(part: MaskPart, by: int) -> MaskPart:
    """Return a part and so many pixels on each side of it, as far as there are any."""
    rows, columns = part
    return (
        slice(max(0, rows.start - by), rows.stop + by),
        slice(max(0, columns.start - by), columns.stop + by),
    )


def within(part: MaskPart, larger: MaskPart) -> MaskPart:
    """Return a part as it lies within a larger one."""
    rows, columns = (
        slice(inner.start - outer.start, inner.stop - outer.start)
        for inner, outer in zip(part, larger, strict=True)
    )
    return rows, columns


def nearest_outside(pixels: Images, mask: Mask) -> tuple[Images, Floats]:
    """Return pixels with the nearest one outside the mask for each within, and how far away that is.

    >>> row = np.arange(4, dtype=np.uint8).reshape(1, 4, 1)
    >>> filled, away = nearest_outside(row, np.array([[False, False, True, True]]))
    >>> filled.ravel().tolist(), away.ravel().tolist()
    ([0, 1, 1, 1], [0.0, 0.0, 1.0, 2.0])
    """
    away, (rows, columns) = distance_transform_edt(mask, return_indices=True)
    return pixels[rows, columns], away


def _touched(box: Floats, size: Size) -> MaskPart:
    """Return the pixels that a box touches; a pixel reaches from its number to the next."""
    low = np.maximum(np.floor(box[:2]), 0).astype(int)
    high = np.minimum(np.ceil(box[2:]), size[::-1]).astype(int)
    return slice(low[1], high[1]), slice(low[0], high[0])


def _ellipse(box: Floats, part: MaskPart) -> Mask:
    """Return the pixels of a part that the ellipse within a box touches."""
    centre, half = (box[2:] + box[:2]) / 2, (box[2:] - box[:2]) / 2
    away = [
        np.maximum(np.abs(np.arange(along.start, along.stop) + 0.5 - centre[axis]) - 0.5, 0) / half[axis]
        for axis, along in ((1, part[0]), (0, part[1]))
    ]
    inside: Mask = away[0][:, None] ** 2 + away[1][None, :] ** 2 <= 1
    return inside
