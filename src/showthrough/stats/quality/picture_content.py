"""Whether pictures show anything: flat, noisy and equal ones by plain statistics of their pixels."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.stats.arrays import Floats, Mask

FLAT = 2 / 255  # deviation of a picture's pixels, of the range: less than any JPEG of a photo has
NOISY = 0.3  # correlation of neighbouring pixels: photos have .8 and more, independent noise has none
EQUAL = 0.1  # of the distance of two real pictures, as for near-duplicates
SMOOTH = 0.6  # of real pictures, where low correlation in others says anything
ROWS = 512  # pictures looked at together
DARK, BRIGHT = 120 / 255, 135 / 255  # of the range: what is darker, or brighter, than the middle
NEVER = 0.001  # of the pixels
OFTEN = 0.1


class PictureContent(NamedTuple):
    """What each picture shows, and how much pictures differ; pixels lie in [0, 1]."""

    deviation: Floats  # of the pixels of each picture
    correlation: Floats  # of neighbouring pixels, by picture; NaN where all are equal
    spread: float  # root mean square distance of two pictures

    @property
    def flat(self) -> Mask:
        """Return which pictures are of one colour."""
        return np.asarray(self.deviation < FLAT)

    def noisy(self, real: "PictureContent") -> Mask:
        """Return which pictures look like noise; none where real ones do so too."""
        if not len(real.correlation) or not np.nanmedian(real.correlation) > SMOOTH:
            return np.zeros(len(self.deviation), dtype=bool)
        return np.asarray(~self.flat & (self.correlation < NOISY))

    def are_equal(self, real: "PictureContent") -> bool:
        """Return whether all pictures are one, by the measure of how much real ones differ."""
        return self.spread < EQUAL * real.spread


def picture_content(pixels: ArrayLike) -> PictureContent:
    """Return what pictures (N, side, side, channels) show.

    >>> rng = np.random.default_rng(0)
    >>> noise = picture_content(rng.random((20, 16, 16, 3)))
    >>> bool(np.abs(noise.correlation).max() < 0.2), noise.flat.any()
    (True, np.False_)
    """
    found = np.asarray(pixels)
    if found.ndim != 4 or min(found.shape[1:3], default=0) < 2:
        raise ValueError(f"pictures are (N, H, W, channels) of 2 x 2 pixels and more, got {found.shape}")
    parts = [_of_each(found[start : start + ROWS]) for start in range(0, len(found), ROWS)]
    deviation, correlation = (np.concatenate([each[i] for each in parts] or [np.empty(0)]) for i in (0, 1))
    return PictureContent(deviation, correlation, _spread(found))


def unused_half(synthetic: ArrayLike, real: ArrayLike) -> Literal["dark", "bright"] | None:
    """Return the half of the range that pictures never use and real ones do; None where there is none.

    Pictures that were made in another range than they were read in have half of the contrast. Pixels lie
    in [0, 1], in arrays of any shape.

    >>> real = np.linspace(0, 1, 100)
    >>> unused_half(0.5 + real / 2, real), unused_half(real / 2, real), unused_half(real**2, real)
    ('dark', 'bright', None)
    """
    given, found = np.asarray(synthetic), np.asarray(real)
    if (given < DARK).mean() <= NEVER and (found < DARK).mean() >= OFTEN:
        return "dark"
    if (given > BRIGHT).mean() <= NEVER and (found > BRIGHT).mean() >= OFTEN:
        return "bright"
    return None


def _spread(pixels: np.ndarray) -> float:
    n, total, squares = len(pixels), np.zeros(pixels.shape[1:]), 0.0
    for start in range(0, n, ROWS):  # in float64, which may not fit for all of them
        part = pixels[start : start + ROWS].astype(np.float64)
        total += part.sum(axis=0)
        squares += float(np.square(part).sum())
    return float(np.sqrt(max(2 * (squares / n - np.square(total / n).sum()), 0.0))) if n else 0.0


def _of_each(pixels: np.ndarray) -> tuple[Floats, Floats]:
    centred = pixels - pixels.mean(axis=(1, 2), keepdims=True, dtype=np.float64)
    power = np.square(centred).mean(axis=(1, 2, 3))
    across, down = (
        (centred[:, :, 1:] * centred[:, :, :-1]).mean(axis=(1, 2, 3)),
        (centred[:, 1:] * centred[:, :-1]).mean(axis=(1, 2, 3)),
    )
    correlation = np.full(len(pixels), np.nan)
    np.divide((across + down) / 2, power, out=correlation, where=power > 0)
    return np.sqrt(power), correlation
