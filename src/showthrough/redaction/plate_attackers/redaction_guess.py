"""The redaction as an attacker knows it: told, or found from pairs of pictures before and after."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from showthrough.core.facts.redaction_facts import PairSet
from showthrough.core.types import Features, Images, Mask
from showthrough.errors import NotAssessableError, NotEnoughDataError

NOTHING, SOLID, BLUR, PIXELATE = "nothing", "solid", "blur", "pixelate"
LIGHT = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # of red, green and blue in what the eye calls grey
PAIRS = 12  # that are looked at
REACH = 4.0  # sigmas: beyond, a Gaussian is nothing
SIGMAS = tuple(0.5 * 1.25**step for step in range(20))  # pixels, .5 to 35, between which one is looked for
REFINEMENTS = 12  # cuts of what lies between two of them, by a third each
LARGEST_CELL = 64  # pixels a side
UNEXPLAINED = 0.35  # of the change (RMS), above which a redaction is none of those known here
ROUNDED = 1.5  # grey levels: less is no change, or no variation, but rounding and coding
CODED = 4.0  # grey levels that re-encoding may add


class Known(NamedTuple):
    """What is known of a redaction: its kind, and how strong it is, in pixels."""

    kind: str  # nothing, solid, blur or pixelate
    strength: float = 0.0  # sigma of a blur, side of a cell


class Ends(NamedTuple):
    """Whether a row of pixels begins and ends where its picture does: there a blur mirrors it."""

    first: bool = False
    last: bool = False


def operator_of(known: Known, pixels: int, ends: Ends = Ends()) -> Features:  # noqa: B008 - a tuple
    """Return what a redaction does to a row of so many pixels as a matrix (pixels, pixels).

    Where the picture goes on there is paper. A fill leaves nothing, so its matrix is zero.

    >>> operator_of(Known("pixelate", 2), 3).tolist()
    [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
    """
    if known.kind == NOTHING:
        return np.eye(pixels, dtype=np.float32)
    if known.kind == SOLID:
        return np.zeros((pixels, pixels), dtype=np.float32)
    if known.kind == PIXELATE:
        cell = np.arange(pixels) // max(1, round(known.strength))
        alike = cell[:, None] == cell[None]
        return np.asarray(alike / alike.sum(axis=1, keepdims=True), dtype=np.float32)
    if known.kind != BLUR:
        raise ValueError(f"no redaction is called {known.kind!r}; there are {BLUR}, {PIXELATE} and {SOLID}")
    return _bell(known.strength, pixels, ends)


def _bell(sigma: float, pixels: int, ends: Ends) -> Features:
    reach = int(REACH * sigma) + 1
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    seen = np.arange(pixels)[:, None] + offsets
    there = ((seen >= 0) | ends.first) & ((seen < pixels) | ends.last)
    folded = seen % (2 * pixels)  # mirrored, edge pixels twice
    folded = np.minimum(folded, 2 * pixels - 1 - folded)
    found = np.zeros((pixels, pixels))
    np.add.at(found, (np.arange(pixels)[:, None], folded), np.where(there, weights / weights.sum(), 0.0))
    return found.astype(np.float32)


class _Pair(NamedTuple):
    """What stood in a mask before and after, and before around it, as far as the box is wide and high."""

    before: Features  # (h, w) with what is around
    after: Features  # (n,) what the mask holds
    inside: tuple[slice, slice]  # the box
    mask: Mask  # (box)

    @property
    def change(self) -> Features:
        """Return by how much the redaction changed each pixel of the mask."""
        return self.after - self.before[self.inside][self.mask]


def found_redaction(pairs: PairSet) -> Known:
    """Return the redaction that changes the originals of these pairs most nearly as they were changed.

    Raises:
        NotEnoughDataError: no pair has a mask.
        NotAssessableError: it is none that is known here.
    """
    chosen = [pair for row in _spread(len(pairs.original)) if (pair := _pair(pairs, row)) is not None]
    if not chosen:
        raise NotEnoughDataError("no pair of the attackers' hides anything, so nobody knows how", needed=1)
    changed = _rms([pair.change for pair in chosen])
    if changed < ROUNDED:
        return Known(NOTHING)
    if _rms([pair.after - pair.after.mean() for pair in chosen]) < CODED:
        return Known(SOLID)
    known = min(_candidates(chosen), key=lambda one: _error(chosen, one))
    if _error(chosen, known) > max(UNEXPLAINED * changed, CODED):
        raise NotAssessableError(
            f"the redaction is no fill, blur or pixelation: of a change of {changed:.0f} grey levels the "
            f"nearest ({known.kind}, {known.strength:.3g} pixels) leaves {_error(chosen, known):.0f}"
        )
    return known


def _spread(n: int) -> list[int]:
    return sorted({int(row) for row in np.linspace(0, n - 1, min(n, PAIRS))}) if n else []


def _pair(pairs: PairSet, row: int) -> _Pair | None:
    mask = pairs.mask(row)
    if not mask.any():
        return None
    top, left, height, width = box_of(mask)
    box = slice(top, top + height), slice(left, left + width)
    before = grey(pairs.original.source.read(row))
    wide = np.pad(before, ((height, height), (width, width)), mode="symmetric")  # as blurs end a picture
    return _Pair(
        before=wide[top : top + 3 * height, left : left + 3 * width],
        after=grey(pairs.redacted.source.read(row))[mask],
        inside=(slice(height, 2 * height), slice(width, 2 * width)),
        mask=mask[box],
    )


def _candidates(pairs: Sequence[_Pair]) -> Iterator[Known]:
    """Yield the best blur, and the best cell."""
    coarse = min(SIGMAS, key=lambda sigma: _error(pairs, Known(BLUR, sigma)))
    low, high = coarse / 1.25, coarse * 1.25
    for _ in range(REFINEMENTS):
        first, second = low + (high - low) / 3, high - (high - low) / 3
        is_below = _error(pairs, Known(BLUR, first)) < _error(pairs, Known(BLUR, second))
        low, high = (low, second) if is_below else (first, high)
    yield Known(BLUR, (low + high) / 2)
    most = min(LARGEST_CELL, max(max(pair.mask.shape) for pair in pairs))
    yield min((Known(PIXELATE, side) for side in range(2, most + 1)), key=lambda one: _error(pairs, one))


def _error(pairs: Sequence[_Pair], known: Known) -> float:
    return _rms([pair.after - _again(pair, known) for pair in pairs])


def _again(pair: _Pair, known: Known) -> Features:
    """Return what the redaction makes of the pixels of a mask; cells are counted from the box's corner."""
    source = pair.before if known.kind == BLUR else pair.before[pair.inside]
    down, across = (operator_of(known, length) for length in source.shape)
    if known.kind == BLUR:
        down, across = down[pair.inside[0]], across[pair.inside[1]]
    weight = np.outer(down.sum(axis=1), across.sum(axis=1))  # less than one where a blur reaches farther
    return np.asarray(((down @ source @ across.T) / weight)[pair.mask], dtype=np.float32)


def _rms(differences: Sequence[Features]) -> float:
    """Return the root mean square, each pair counting alike."""
    return float(np.sqrt(np.mean([np.square(one).mean() for one in differences])))


def grey(picture: Images) -> Features:
    """Return how bright each pixel is, from 0 to 255."""
    return np.asarray(picture.astype(np.float32) @ LIGHT)


def box_of(mask: Mask) -> tuple[int, int, int, int]:
    """Return top, left, height and width of the smallest box around what a mask hides.

    >>> box_of(np.pad(np.ones((2, 3), dtype=bool), ((1, 4), (5, 0))))
    (1, 5, 2, 3)
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(columns[0]), int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
