"""Part of a picture that redaction changed, told from what writing a file changes by itself."""

import numpy as np
from scipy import ndimage

from showthrough.core.types import Floats, Images, Mask

TILE = 16  # pixels a side: twice the blocks in which JPEG errs
QUIET = 0.25  # share of the tiles that are taken for left as they were
MARGIN = 2  # grey levels beyond the noise outside
SPECK = 1 / 2000  # of the picture: smaller parts that changed are noise
GAP = 1 / 50  # of the shorter side: narrower gaps between changed parts are closed


def changed_part(original: Images, redacted: Images, noise: Floats | float = 0.0) -> Mask:
    """Return the part of a picture (H, W) that redaction changed, gaps closed and holes filled.

    What changes by writing a JPEG again is no redaction: a pixel counts where it changed by more than the
    `noise` outside, in grey levels (see `noise_of`), and by more than 2, which other decoders do. Narrow
    gaps are closed and holes are filled, where redaction left pixels as they were by chance; what stays
    open to the outside is not covered.

    >>> before = np.full((40, 40, 3), 90, np.uint8)
    >>> after = before.copy()
    >>> after[10:20, 5:15] = 0
    >>> int(changed_part(before, after).sum())
    100
    """
    changed = distance(original, redacted) > np.asarray(noise) + MARGIN
    if np.any(noise):
        changed = ndimage.binary_opening(changed, np.ones((3, 3)))
    return _tidied(np.asarray(changed)) if changed.any() else np.asarray(changed)


def noise_of(original: Images, redacted: Images, rewritten: Images | None) -> Floats | float:
    """Return by how many grey levels pixels change that nobody redacted, (H, W) or for all.

    It is what `rewritten`, the original written as the redacted file was, shows nearby. Without it, the
    quieter quarter of the picture is taken for left as it was.
    """
    if rewritten is None:
        return _quiet(distance(original, redacted))
    if rewritten is original:
        return 0.0
    return np.asarray(ndimage.maximum_filter(distance(original, rewritten), size=TILE + 1))


def distance(a: Images, b: Images) -> Floats:
    """Return by how many grey levels each pixel (H, W) changed, in the channel that changed most."""
    return np.asarray(np.abs(a.astype(np.int16) - b).max(axis=2), dtype=np.float32)


def _quiet(moved: Floats) -> float:
    """Return the largest change within the quieter tiles: the noise of pixels that nobody redacted."""
    height, width = moved.shape
    worst = np.array(
        [
            moved[top : top + TILE, left : left + TILE].max()
            for top in range(0, height, TILE)
            for left in range(0, width, TILE)
        ]
    )
    return float(np.quantile(worst, QUIET, method="lower"))


def _tidied(changed: Mask) -> Mask:
    gap = max(1, round(GAP * min(changed.shape)))
    padded = np.pad(changed, gap)
    closed = ndimage.minimum_filter(ndimage.maximum_filter(padded, 2 * gap + 1), 2 * gap + 1)
    filled = ndimage.binary_fill_holes(closed)[gap:-gap, gap:-gap]
    parts, n = ndimage.label(filled)
    area = np.bincount(parts.ravel(), minlength=n + 1)
    is_kept = area >= max(1, SPECK * changed.size)
    is_kept[0] = False
    return np.asarray(is_kept[parts] if is_kept.any() else filled)
