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
DETAIL = 4  # grey levels that a neighbourhood spans beyond noise where it shows something
FEWEST = 0.05  # of a part: where less of it shows detail, all of it counts

PartsOf = Callable[[int], Sequence[Mask]]  # what was to be covered on the picture of a row


class UncoveredShares(NamedTuple):
    """Shares of the parts of some pictures, and the row of the picture that each is on."""

    shares: list[float]
    rows: list[int]


def uncovered_shares(pairs: PairSet, parts_of: PartsOf, progress: StepProgress) -> UncoveredShares:
    """Return the share of each part that redaction left as it was, picture by picture."""
    found = UncoveredShares([], [])
    for row in range(len(pairs.original)):
        parts = parts_of(row)
        if parts:
            before, after = pairs.original.source.read(row), pairs.redacted.source.read(row)
            noise = noise_of(before, after, rewritten(before, pairs.redacted.path(row)))
            found.shares.extend(uncovered_share(before, after, part, noise) for part in parts)
            found.rows.extend([row] * len(parts))
        progress(row + 1, len(pairs.original))
    return found


def uncovered_share(before: Images, after: Images, part: Mask, noise: Floats | float = 0.0) -> float:
    """Return the share of a part (H, W) that shows what it showed before, of what shows anything.

    A pixel is as it was where no pixel around it changed by more than `noise` and 2 grey levels. Flat parts
    look the same whatever is done to them, so only pixels count around which the original has detail.

    >>> before = np.random.default_rng(0).integers(0, 255, (40, 40, 3), dtype=np.uint8)
    >>> after, part = before.copy(), np.ones((40, 40), bool)
    >>> after[:, :30] = 127
    >>> round(uncovered_share(before, after, part), 2)
    0.2
    """
    least = np.asarray(noise) + MARGIN
    left = ndimage.maximum_filter(distance(before, after), AROUND) <= least
    shows = part & (_span(before) >= 2 * least + DETAIL)
    counted = shows if shows.sum() >= max(1, FEWEST * part.sum()) else part
    return float(left[counted].mean()) if counted.any() else 0.0


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


def _span(pixels: Images) -> Floats:
    """Return how many grey levels each neighbourhood spans, in the channel in which it spans most."""
    size = (AROUND, AROUND, 1)
    high, low = ndimage.maximum_filter(pixels, size), ndimage.minimum_filter(pixels, size)
    return np.asarray((high.astype(np.int16) - low).max(axis=2), dtype=np.float32)
