"""How much of each face, or box, a redaction left as it was."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from showthrough.core.facts.redaction_facts import PairSet
from showthrough.core.images import Size
from showthrough.core.types import Floats, Images, Mask, StepProgress
from showthrough.redaction.pairs.pair_masks import MARGIN, distance, noise_of
from showthrough.redaction.pairs.rewriting import rewritten
from showthrough.redaction.redactors.regions import RegionShape, region_mask

AROUND = 5  # pixels a side of the neighbourhood that must be as it was
DETAIL = 2  # grey levels beyond noise that a pixel differs from its neighbourhood where something shows
LIGHT = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # of red, green, blue (BT.601)
FEWEST = 0.05  # of a part, and
FEWEST_PIXELS = 25  # of it, must show detail: less is no face, and nothing that one could see again

PartsOf = Callable[[int], Sequence[Mask]]  # what was to be covered on the picture of a row


class UncoveredShares(NamedTuple):
    """Shares of the parts of some pictures, and the row of the picture that each is on."""

    shares: list[float]
    rows: list[int]
    flat: list[int]  # rows of parts without detail, which show nobody


def uncovered_shares(pairs: PairSet, parts_of: PartsOf, progress: StepProgress) -> UncoveredShares:
    """Return the share of each part that redaction left as it was, picture by picture."""
    found = UncoveredShares([], [], [])
    for row in range(len(pairs.original)):
        parts = parts_of(row)
        if parts:
            before, after = pairs.original.source.read(row), pairs.redacted.source.read(row)
            seen = _compared(before, after, rewritten(before, pairs.redacted.path(row)))
            shares = [_share_left(seen, part) for part in parts]
            told = [share for share in shares if share is not None]
            found.shares.extend(told)
            found.rows.extend([row] * len(told))
            found.flat.extend([row] * (len(shares) - len(told)))
        progress(row + 1, len(pairs.original))
    return found


def uncovered_share(before: Images, after: Images, part: Mask, again: Images | None) -> float | None:
    """Return the share of a part (H, W) that shows what it showed before, None where it showed nothing.

    `again` is the original, written as the redacted file was (itself where that is lossless, None where
    nobody can know). A pixel is as it was where no pixel around it became lighter or darker by more than
    such writing explains, and 2 grey levels. Flat parts look the same whatever is done to them, and even
    ramps after any blur, so only pixels count around which the original has detail beyond that.

    >>> before = np.random.default_rng(0).integers(0, 255, (40, 40, 3), dtype=np.uint8)
    >>> after, part = before.copy(), np.ones((40, 40), bool)
    >>> after[:, :30] = 127
    >>> round(uncovered_share(before, after, part, before), 2)
    0.2
    """
    return _share_left(_compared(before, after, again), part)


class _Compared(NamedTuple):
    """Pixels (H, W) around which a picture is as it was, and those around which it showed anything."""

    left: Mask
    shows: Mask


def _compared(before: Images, after: Images, again: Images | None) -> _Compared:
    was, now = _grey(before), _grey(after)
    written = was if again is before else None if again is None else _grey(again)
    least = np.asarray(noise_of(was, now, written), dtype=np.float64) + MARGIN
    left = ndimage.maximum_filter(distance(was, now), AROUND) <= least
    return _Compared(np.asarray(left), _has_detail(was, least))


def _share_left(seen: _Compared, part: Mask) -> float | None:
    shows = part & seen.shows
    if shows.sum() < max(FEWEST_PIXELS, FEWEST * part.sum()):
        return None
    return float(seen.left[shows].mean())


def masks_of(boxes: Floats, size: Size, shape: RegionShape) -> list[Mask]:
    """Return a mask for each box that has a pixel within the picture: the box, or the ellipse inside it.

    A face has no corners: what a box has there is background.
    """
    height, width = size
    reach = np.minimum(boxes[:, 2:], (width, height)) - np.maximum(boxes[:, :2], 0)
    kept = boxes[(reach >= 1).all(axis=1)]
    if shape == "ellipse":  # `region_mask` draws it around a box: here that is the box within it
        middle, half = (kept[:, :2] + kept[:, 2:]) / 2, (kept[:, 2:] - kept[:, :2]) / (2 * np.sqrt(2))
        kept = np.concatenate([middle - half, middle + half], axis=1)
        kept = kept[(kept[:, 2:] > 0).all(axis=1) & (kept[:, :2] < (width, height)).all(axis=1)]
    return [region_mask(box[None], size, shape) for box in kept]


def parts_apart(mask: Mask) -> list[Mask]:
    """Return the parts of a mask that hang together, corners included, as masks of their own."""
    labelled, n = ndimage.label(mask, structure=np.ones((3, 3)))
    return [labelled == number for number in range(1, n + 1)]


def _grey(pixels: Images) -> Images:
    """Return how light each pixel is, (H, W, 1): JPEG keeps colours coarsely, and faces are seen by light."""
    return np.asarray(np.rint(pixels @ LIGHT), dtype=np.uint8)[..., None]


def _has_detail(grey: Images, least: Floats) -> Mask:
    """Return around which pixels neither a fill nor a blur could leave all as it was within `least`."""
    light = grey[..., 0].astype(np.float32)
    span = ndimage.maximum_filter(light, AROUND) - ndimage.minimum_filter(light, AROUND)
    away = ndimage.maximum_filter(np.abs(light - ndimage.uniform_filter(light, AROUND)), AROUND)
    return np.asarray((span >= 2 * least + DETAIL) & (away >= least + DETAIL))
