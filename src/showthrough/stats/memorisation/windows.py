"""What of one picture may lie in which part of another, and the eight ways to turn and mirror it."""

from itertools import product
from typing import NamedTuple

import numpy as np

from showthrough.stats.memorisation.margins import Shades, averages

STEP = 0.1  # of the side: places of crops differ by it; what lies between is found by registration
CROPS = (0.9, 0.8, 0.7)  # share of each side that is kept: the last is half of the area
INSIDE = (0.9, 0.8)  # share of each side within a frame that is no plain margin
SHIFT = 0.1  # of the side
ATTITUDES = 8  # turns by 90 degrees, with and without mirroring


class Window(NamedTuple):
    """A part of a picture, in shares of its sides."""

    top: float
    left: float
    height: float
    width: float
    is_inner: bool = False  # of what lies within plain margins

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Return top, left, bottom and right."""
        return self.top, self.left, self.top + self.height, self.left + self.width


class Overlap(NamedTuple):
    """Where two pictures would show the same."""

    own: Window
    other: Window


WHOLE = Window(0.0, 0.0, 1.0, 1.0)
INNER = WHOLE._replace(is_inner=True)


def overlaps() -> tuple[Overlap, ...]:
    """Return what is tried: all of both, margins cut, crops at all places, frames, quarters, shifts.

    >>> len(overlaps()), overlaps()[0] == Overlap(WHOLE, WHOLE)
    (49, True)
    """
    alike = [Overlap(*both) for both in product((WHOLE, INNER), repeat=2)]
    crops = [Overlap(WHOLE, window) for size in CROPS for window in _places(size, STEP)]
    framed = [Window((1 - size) / 2, (1 - size) / 2, size, size) for size in INSIDE]
    within = [Overlap(window, WHOLE) for window in (*framed, *_places(0.5, 0.5))]
    within += [
        Overlap(INNER, framed[0]),
        Overlap(framed[0], INNER),
    ]
    return (*alike, *crops, *within, *_shifts())


def turned(pictures: Shades, attitude: int) -> Shades:
    """Return square pictures (n, S, S) in one of the eight attitudes; 0 is as they are.

    >>> picture = np.arange(4.0).reshape(1, 2, 2)
    >>> len({turned(picture, attitude).tobytes() for attitude in range(ATTITUDES)})
    8
    """
    seen = pictures.transpose(0, 2, 1) if attitude & 4 else pictures
    seen = seen[:, ::-1] if attitude & 1 else seen
    return seen[:, :, ::-1] if attitude & 2 else seen


def cells(pictures: Shades, window: Window, side: int) -> Shades:
    """Return the mean shade in each of side x side parts of a window, (n, side, side).

    `pictures` (2, n, S, S) are first with and then without their margins.
    """
    pixels = pictures.shape[2]
    rows = averages(pixels, window.top, window.height, side)
    columns = averages(pixels, window.left, window.width, side)
    seen = pictures[int(window.is_inner)]
    across = (seen.reshape(-1, pixels) @ columns.T).reshape(-1, pixels, side)  # one product is fast
    return np.asarray(rows @ across)


def _places(size: float, step: float) -> list[Window]:
    starts = np.linspace(0, 1 - size, 1 + round((1 - size) / step))
    return [Window(float(top), float(left), size, size) for top, left in product(starts, starts)]


def _shifts() -> list[Overlap]:
    """Return overlaps of a picture with itself moved to eight sides."""
    moved: list[Overlap] = []
    for down, right in product((-1, 0, 1), repeat=2):
        if down or right:
            ends = [(max(0, way) * SHIFT, max(0, -way) * SHIFT) for way in (down, right)]
            height, width = 1 - SHIFT * abs(down), 1 - SHIFT * abs(right)
            own, other = ((ends[0][i], ends[1][i]) for i in (0, 1))
            moved.append(Overlap(Window(*own, height, width), Window(*other, height, width)))
    return moved
