"""Sequences laid end to end, and a hash of each window of so many units in them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.stats.arrays import Rows

Units = NDArray[np.uint32]  # characters by their number in Unicode, or words by theirs
Hashes = NDArray[np.uint64]

# Multipliers of splitmix64 (Steele et al., OOPSLA 2014)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class LaidOut(NamedTuple):
    """Sequences laid end to end."""

    units: Units  # (total,)
    starts: Rows  # (n + 1,): sequence i is units[starts[i]:starts[i + 1]]

    def sequence_at(self, positions: Rows) -> Rows:
        """Return the number of the sequence in which each position lies."""
        return np.searchsorted(self.starts, positions, side="right") - 1

    def windows(self, size: int) -> Rows:
        """Return the positions at which a window of `size` units begins and ends in one sequence."""
        begins, ends = self.starts[:-1], np.maximum(self.starts[1:] - size + 1, self.starts[:-1])
        counts = ends - begins
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.asarray(np.repeat(begins, counts) + offsets, dtype=np.int64)


def laid_out(sequences: Sequence[Units]) -> LaidOut:
    """Return sequences laid end to end.

    >>> laid_out([np.array([7, 8], np.uint32), np.array([9], np.uint32)]).starts.tolist()
    [0, 2, 3]
    """
    lengths = np.array([0, *(len(one) for one in sequences)], dtype=np.int64)
    joined = np.concatenate([np.zeros(0, dtype=np.uint32), *sequences]).astype(np.uint32, copy=False)
    return LaidOut(joined, np.cumsum(lengths))


def characters(text: str) -> Units:
    """Return the characters of a text by their numbers in Unicode.

    >>> characters("ab").tolist()
    [97, 98]
    """
    return np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)


def window_hashes(units: Units, size: int) -> Hashes:
    """Return a hash of each window of `size` units, (n - size + 1,), in about log2(size) passes.

    The hash of a window of 2 w units is mixed from those of its halves; one of any other size from its
    first and its last 2^j units, which overlap. Equal windows have equal hashes; different ones share one
    with a chance of about 2^-64 a pair, so what is found by hash is compared unit by unit afterwards.

    >>> found = window_hashes(characters("abcabc"), 3)
    >>> bool(found[0] == found[3]), bool(found[0] == found[1])
    (True, False)
    """
    if size < 1:
        raise ValueError(f"a window holds at least one unit, got {size}")
    if len(units) < size:
        return np.zeros(0, dtype=np.uint64)
    hashes, width = _mixed(units.astype(np.uint64)), 1
    while 2 * width <= size:
        hashes, width = _joined(hashes, width), 2 * width
    return hashes if width == size else _joined(hashes, size - width)


def _joined(hashes: Hashes, apart: int) -> Hashes:
    """Return the hash of each pair of windows so far apart; the order within a pair matters."""
    return _mixed(hashes[:-apart] * _GOLDEN + hashes[apart:])


def _mixed(values: Hashes) -> Hashes:
    mixed = values + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))
