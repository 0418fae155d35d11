"""Sound prints: pairs of spectral peaks, by which a copied recording is known whatever its level and noise.

A copy that is shifted in time, louder, of another rate, cut or noisy has most of its loudest peaks where the
original has them, all at one distance in time. Recordings of one voice that says other words have not.
A copy at another speed or pitch is not found. Source: Wang: An industrial-strength audio search algorithm,
ISMIR 2003.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from showthrough.core.types import Floats, Rows
from showthrough.voices.waveforms import RATE, Clip, Wave

FRAME, HOP = 1024, 256  # samples: 64 ms every 16 ms
LOWEST, HIGHEST = 20, 217  # bins of 15.6 Hz: 300 to 3,400 Hz, which a telephone keeps
AROUND = (15, 7)  # bins and frames: a peak is the largest within
PEAKS = 25  # a second, at most
FAN = 5  # peaks that one is paired with
AHEAD, APART = 40, 63  # frames and bins between two that are paired
COMMON = 200  # times: a pair of peaks that is more frequent tells nothing and costs much
AT_ONCE = 2**21  # matches that are looked at together
NO_VOTES = np.zeros((3, 0), dtype=np.int64)


class Prints(NamedTuple):
    """Prints of clips; one row a pair of peaks."""

    clip: Rows  # (m,) number of the clip
    pair: Rows  # (m,) two frequencies and the time between them, as one number
    time: Rows  # (m,) of the first peak, in frames
    total: Rows  # (n,) pairs of each clip


class Aligned(NamedTuple):
    """Pairs of clips that have pairs of peaks in common at one shift in time; one row a pair of clips."""

    clip: Rows  # of the first set
    other: Rows  # of the second
    amount: Rows  # pairs of peaks at the commonest shift
    shift: Rows  # in frames of 16 ms: how much later they come in the first


def prints(clips: Iterable[Clip]) -> Prints:
    """Return the prints of clips, which are listened to one after the other."""
    return _gathered(_print(clip.samples) for clip in clips)


def heard_twice(clips: Iterable[Clip]) -> tuple[Prints, Prints]:
    """Return the prints of clips from their beginning, and from half a hop later.

    A copy may begin anywhere between two hops: one of both comes to within a quarter of a hop of it. Without
    the second, of copies of two seconds with 5 dB of noise and half a hop apart a quarter was missed.
    """
    both = [[_print(clip.samples[begin:]) for begin in (0, HOP // 2)] for clip in clips]
    return _gathered(first for first, _ in both), _gathered(second for _, second in both)


def _print(samples: Wave) -> tuple[Rows, Rows]:
    return _pairs(*_peaks(_spectrum(samples)))


def _gathered(found: Iterable[tuple[Rows, Rows]]) -> Prints:
    rows, totals = [np.zeros((3, 0), dtype=np.int64)], list[int]()
    for number, (pair, time) in enumerate(found):
        rows.append(np.stack([np.full(len(pair), number), pair, time]))
        totals.append(len(pair))
    joined = np.concatenate(rows, axis=1)
    return Prints(joined[0], joined[1], joined[2], np.array(totals, dtype=np.int64))


def aligned(own: Prints, others: Prints) -> Aligned:
    """Return how many pairs of peaks each clip shares with each other one at the commonest shift in time.

    Pairs of clips with less than two in common are left out; time grows with matches, not with clips times
    clips.
    """
    order = np.argsort(others.pair, kind="stable")
    known = others.pair[order]
    first, last = (np.searchsorted(known, own.pair, side=side) for side in ("left", "right"))
    counts = np.where(last - first > COMMON, 0, last - first)
    parts = [
        _most_voted(_votes(own, others, order, _Matches(rows, first[rows], counts[rows])))
        for rows in _blocks(own.clip, counts)
    ]
    return Aligned(*(np.concatenate(column) for column in zip(_most_voted(NO_VOTES), *parts, strict=True)))


class _Matches(NamedTuple):
    """Where the pairs of peaks of some clips stand among the sorted ones of the others."""

    rows: Rows
    first: Rows
    counts: Rows


def _blocks(clip: Rows, counts: Rows) -> Iterator[Rows]:
    """Yield rows of whole clips that have about so many matches as fit into memory at once."""
    if len(clip) == 0:
        return
    ends = np.flatnonzero(np.r_[clip[1:] != clip[:-1], True])
    block = np.cumsum(counts)[ends] // AT_ONCE
    begin = 0
    for end in ends[np.r_[block[1:] != block[:-1], True]]:
        yield np.arange(begin, end + 1)
        begin = end + 1


def _votes(own: Prints, others: Prints, order: Rows, found: _Matches) -> Rows:
    """Return the clip, the other clip and the shift of every match, (3, votes)."""
    mine = np.repeat(found.rows, found.counts)
    within = np.arange(len(mine)) - np.repeat(np.cumsum(found.counts) - found.counts, found.counts)
    theirs = order[np.repeat(found.first, found.counts) + within]
    return np.stack([own.clip[mine], others.clip[theirs], own.time[mine] - others.time[theirs]])


def _most_voted(votes: Rows) -> Aligned:
    """Return the commonest shift of each pair of clips; one and the next count together, as hops differ."""
    found, counts = np.unique(votes, axis=1, return_counts=True)
    clip, other, shift = found
    if len(clip) == 0:
        return Aligned(clip, other, counts, shift)
    same = (clip[1:] == clip[:-1]) & (other[1:] == other[:-1]) & (shift[1:] == shift[:-1] + 1)
    amount = counts + np.r_[np.where(same, counts[1:], 0), 0]
    order = np.lexsort((-amount, other, clip))
    best = order[np.r_[True, (np.diff(clip[order]) != 0) | (np.diff(other[order]) != 0)]]
    best = best[amount[best] > 1]
    return Aligned(clip[best], other[best], amount[best].astype(np.int64), shift[best])


def _spectrum(samples: Wave) -> Floats:
    """Return the level in decibels of each bin that a telephone keeps, (frames, bins)."""
    padded = np.pad(samples.astype(np.float64), (FRAME // 2, FRAME // 2 + FRAME))
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1))[:, LOWEST:HIGHEST]
    return np.asarray(20 * np.log10(spectrum + 1e-9))


def _peaks(level: Floats) -> tuple[Rows, Rows]:
    """Return frames and bins of the loudest local peaks, in order of time."""
    from scipy.ndimage import maximum_filter

    highest = maximum_filter(level, size=(AROUND[1], AROUND[0]), mode="nearest")
    time, bin_ = np.nonzero((level == highest) & (level > np.median(level)))
    most = max(int(PEAKS * len(level) * HOP / RATE), 1)
    loudest = np.sort(np.argsort(-level[time, bin_], kind="stable")[:most])
    return time[loudest], bin_[loudest]


def _pairs(time: Rows, bin_: Rows) -> tuple[Rows, Rows]:
    """Return each pair of a peak with the next few ahead as one number, and the time of the first."""
    pairs, times, taken = [], [], np.zeros(len(time), dtype=np.int64)
    for step in range(1, 4 * FAN + 1):
        gap, rise = time[step:] - time[:-step], bin_[step:] - bin_[:-step]
        fits = (gap > 0) & (gap <= AHEAD) & (np.abs(rise) <= APART) & (taken[: len(gap)] < FAN)
        taken[: len(gap)] += fits
        first = np.flatnonzero(fits)
        pairs.append((bin_[first] * 512 + bin_[first + step]) * 64 + gap[first])
        times.append(time[first])
    return np.concatenate(pairs).astype(np.int64), np.concatenate(times).astype(np.int64)
