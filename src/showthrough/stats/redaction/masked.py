"""Likeness of two pictures where a mask says so: SSIM and PSNR.

Pictures are uint8 of 0 to 255, or floats of 0 to 1: the data range is that of their kind, and not what is
found in them.
"""

from collections.abc import Iterable
from math import inf, log10
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import correlate1d

from showthrough.stats.arrays import Floats, Mask

SIGMA, RADIUS = 1.5, 5  # of the window: 11 x 11
WINDOW = np.exp(-0.5 * (np.arange(-RADIUS, RADIUS + 1) / SIGMA) ** 2)
WINDOW /= WINDOW.sum()
K1, K2 = 0.01, 0.03

MaskedPair = tuple[ArrayLike, ArrayLike, ArrayLike]  # two pictures and their mask


class MaskedLikeness(NamedTuple):
    """SSIM and PSNR of each pair of pictures within its mask."""

    ssim: Floats  # (n,)
    psnr: Floats  # (n,): decibels, inf where both are the same


class _Masked(NamedTuple):
    """What is read of two pictures: the mask's bounding box, and as much around it as the window sees."""

    a: Floats  # (channels, h, w)
    b: Floats
    mask: Mask  # (h, w)
    data_range: float


def masked_ssim(a: ArrayLike, b: ArrayLike, mask: ArrayLike) -> float:
    """Return the mean over the mask of the SSIM map of two pictures, channels averaged.

    The window is Gaussian, 11 x 11, sigma 1.5, with K1 = .01 and K2 = .03; variances are those of the
    window (divided by its weight, not by one less). The map is full: at the border of the picture the window
    sees it mirrored, edge pixels twice. Pictures are (H, W) or (H, W, channels), uint8 or floats in [0, 1].

    Source: Wang et al., IEEE TIP 13 (2004), Eq. 13.

    >>> grey = np.full((16, 16), 100, np.uint8)
    >>> masked_ssim(grey, grey, np.ones((16, 16), bool))
    1.0

    Raises:
        ValueError: sizes or kinds differ, the mask is empty, or a value is not finite or outside [0, 1].
    """
    return _ssim(_masked(a, b, mask))


def masked_psnr(a: ArrayLike, b: ArrayLike, mask: ArrayLike) -> float:
    """Return the PSNR of two pictures in decibels, from the MSE over the mask and all channels; inf if equal.

    >>> black, grey = np.zeros((8, 8)), np.full((8, 8), 0.1)
    >>> round(masked_psnr(black, grey, np.ones((8, 8), bool)), 9)
    20.0

    Raises:
        ValueError: sizes or kinds differ, the mask is empty, or a value is not finite or outside [0, 1].
    """
    return _psnr(_masked(a, b, mask))


def masked_likeness(pairs: Iterable[MaskedPair]) -> MaskedLikeness:
    """Return both numbers for many pairs (a, b, mask), one after another; none of them is kept.

    >>> white, mask = np.ones((8, 8)), np.ones((8, 8), bool)
    >>> found = masked_likeness((shade * white, white, mask) for shade in (0.5, 1.0))
    >>> found.ssim.round(2).tolist(), found.psnr.round(2).tolist()
    ([0.8, 1.0], [6.02, inf])

    Raises:
        ValueError: sizes or kinds differ, a mask is empty, or a value is not finite or outside [0, 1].
    """
    read = (_masked(*pair) for pair in pairs)
    numbers = np.array([(_ssim(one), _psnr(one)) for one in read], dtype=np.float64).reshape(-1, 2)
    return MaskedLikeness(numbers[:, 0], numbers[:, 1])


def _ssim(seen: _Masked) -> float:
    c1, c2 = (K1 * seen.data_range) ** 2, (K2 * seen.data_range) ** 2
    return float(np.mean([_map(a, b, c1, c2)[seen.mask].mean() for a, b in zip(seen.a, seen.b, strict=True)]))


def _map(a: Floats, b: Floats, c1: float, c2: float) -> Floats:
    """Return the SSIM of each pixel of one channel; both variances are only needed as their sum."""
    product = a * b
    squares = a * a
    squares += b * b
    mean_a, mean_b, product, squares = (_seen_through_window(x) for x in (a, b, product, squares))
    means = mean_a * mean_b
    mean_a *= mean_a
    mean_b *= mean_b
    mean_a += mean_b
    squares -= mean_a
    product -= means
    above = (2 * means + c1) * (2 * product + c2)
    below = (mean_a + c1) * (squares + c2)
    result: Floats = above / below
    return result


def _seen_through_window(channel: Floats) -> Floats:
    for axis in (0, 1):
        channel = correlate1d(channel, WINDOW, axis, mode="reflect")
    return channel


def _psnr(seen: _Masked) -> float:
    difference = (seen.a - seen.b)[:, seen.mask]
    error = float(np.mean(difference * difference))
    return inf if error == 0 else 10 * log10(seen.data_range**2 / error)


def _masked(a: ArrayLike, b: ArrayLike, mask: ArrayLike) -> _Masked:
    first, second, where = np.asarray(a), np.asarray(b), np.asarray(mask)
    if first.shape != second.shape or first.ndim not in (2, 3) or 0 in first.shape:
        raise ValueError(
            f"pictures must be of one size, (H, W) or (H, W, channels), got {first.shape} and {second.shape}"
        )
    if where.dtype != np.bool_ or where.shape != first.shape[:2]:
        raise ValueError(
            f"a mask must be bool and as large as its pictures, {first.shape[:2]}, "
            f"got {where.dtype} {where.shape}"
        )
    if not where.any():
        raise ValueError("the mask is empty: there is nothing to compare in it")
    data_range = _data_range(first, second)
    box = _bounds(where.max(axis=1)), _bounds(where.max(axis=0))
    return _Masked(_planes(first[box]), _planes(second[box]), where[box], data_range)


def _data_range(a: NDArray[Any], b: NDArray[Any]) -> float:
    if a.dtype == np.uint8 and b.dtype == np.uint8:
        return 255.0
    if not (np.issubdtype(a.dtype, np.floating) and np.issubdtype(b.dtype, np.floating)):
        raise ValueError(
            f"pictures must both be uint8, or both floats in [0, 1], got {a.dtype} and {b.dtype}"
        )
    for picture in (a, b):
        low, high = picture.min(), picture.max()
        if not (low >= 0 and high <= 1):  # NaN is neither
            raise ValueError(f"pictures of floats must lie in [0, 1], got {low} to {high}")
    return 1.0


def _bounds(has: Mask) -> slice:
    """Return where the mask reaches along an axis, and as far around it as the window sees."""
    reached = np.flatnonzero(has)
    return slice(max(0, int(reached[0]) - RADIUS), int(reached[-1]) + RADIUS + 1)


def _planes(picture: NDArray[Any]) -> Floats:
    """Return the channels one after another: a filter reads along them."""
    channels = np.moveaxis(np.atleast_3d(picture), 2, 0)
    return np.ascontiguousarray(channels, dtype=np.float64)
