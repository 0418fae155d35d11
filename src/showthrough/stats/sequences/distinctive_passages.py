"""Passages that a synthetic sequence shares with the records of one real person and of nobody else.

What several people wrote (a greeting, a form, a proverb) tells nothing about any of them, and held-out people
hold it as well. So windows count that stand in the records of one person alone, of whichever role: the rule
is the same for train and held-out people, who are then alike where nobody's records were used. A phrase that
all use and two letters after it are a long passage and have two windows of somebody's own: what is counted
are the windows, not how long the passage is.

Windows are found by their hash in a sorted table, and those that touch or overlap in both sequences make one
passage. Time grows with n log n of the real units and with the synthetic ones; nothing is as large as one
times the other. Source: Karp and Rabin, IBM Journal of Research and Development 31 (1987).
"""

from typing import NamedTuple

import numpy as np

from showthrough.stats.arrays import Mask, Rows
from showthrough.stats.sequences.window_hashes import Hashes, LaidOut, Units, window_hashes

FLAGS = 16  # flags a window, in the table that spares most synthetic windows a search
AT_ONCE = 2**22  # synthetic units that are looked up at once


class Owned(NamedTuple):
    """Windows of the real sequences that one person alone has, in order of their hash."""

    real: LaidOut
    person: Rows  # (n,) of each real sequence
    size: int
    hashes: Hashes  # (m,) ascending, each once
    places: Rows  # (m,) where the window first stands
    flags: Mask  # (2^b,) which upper bits of hashes there are


class Passages(NamedTuple):
    """Passages that synthetic sequences share with one person each; one row a passage."""

    synthetic: Rows  # number of the synthetic sequence
    real: Rows  # number of the real one
    length: Rows  # in units, from the first owned window to the last
    start: Rows  # in the synthetic sequence, from 0
    own: Rows  # units that this person alone has: less than the length where phrases lie between


class Counted(NamedTuple):
    """Different distinctive windows of one person in a synthetic sequence; one row a pair, in order."""

    synthetic: Rows
    person: Rows
    windows: Rows  # how many


class _Seeds(NamedTuple):
    """Windows of synthetic sequences that stand in a real one, both by position in what is laid out."""

    synthetic: Rows
    real: Rows


def owned_windows(real: LaidOut, person: Rows, size: int) -> Owned:
    """Return the windows of so many units that only one person has; sequences that are shorter have none."""
    hashes, places = window_hashes(real.units, size), real.windows(size)
    if len(places) == 0:
        return Owned(real, person, size, np.zeros(0, np.uint64), places, np.zeros(2, dtype=bool))
    whose = np.repeat(person, _windows_of_each(real, size)).astype(np.int32)
    hashes = hashes[places]
    order = np.argsort(hashes)
    hashes, places, whose = hashes[order], places[order], whose[order]
    begins = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    alone = np.minimum.reduceat(whose, begins) == np.maximum.reduceat(whose, begins)
    kept, first = hashes[begins[alone]], np.minimum.reduceat(places, begins)[alone]
    flags = np.zeros(2 ** int(np.ceil(np.log2(FLAGS * max(len(kept), 1)))), dtype=bool)
    flags[_flag(kept, len(flags))] = True
    return Owned(real, person, size, kept, first, flags)


def shared_passages(owned: Owned, synthetic: LaidOut) -> Passages:
    """Return all passages: owned windows that touch or overlap in the synthetic sequence as in the real one.

    Where one person wrote a window several times, the first place of it stands for all.
    """
    seeds = _seeds(owned, synthetic)
    apart = seeds.synthetic - seeds.real
    order = np.lexsort((seeds.synthetic, apart))
    own, real = seeds.synthetic[order], seeds.real[order]
    row, whose = synthetic.sequence_at(own), owned.real.sequence_at(real)
    touches = (np.diff(apart[order]) == 0) & (np.diff(own) <= owned.size)
    touches &= (np.diff(row) == 0) & (np.diff(whose) == 0)
    first = np.flatnonzero(np.r_[True, ~touches][: len(own)])
    last = np.r_[first[1:], len(own)][: len(first)] - 1
    length = own[last] - own[first] + owned.size
    start = own[first] - synthetic.starts[row[first]]
    return Passages(row[first], whose[first], length, start, last - first + owned.size)


def counted_windows(owned: Owned, synthetic: LaidOut) -> Counted:
    """Return how many different windows of one person stand in each synthetic sequence.

    Unlike a passage, the count survives a word changed here and there.
    """
    seeds = _seeds(owned, synthetic)
    pairs = np.stack([synthetic.sequence_at(seeds.synthetic), seeds.real])
    own, place = np.unique(pairs, axis=1) if pairs.shape[1] else pairs
    whose = owned.person[owned.real.sequence_at(place)]
    counted, windows = np.unique(np.stack([own, whose]), axis=1, return_counts=True)
    return Counted(counted[0], counted[1], windows.astype(np.int64))


def longest_in_each(shared: Passages, n_real: int) -> Rows:
    """Return the most that any synthetic sequence has of each real one's own, (n,); 0: less than a window."""
    longest = np.zeros(n_real, dtype=np.int64)
    np.maximum.at(longest, shared.real, shared.own)
    return longest


def _seeds(owned: Owned, synthetic: LaidOut) -> _Seeds:
    """Return every synthetic window that one person has, compared unit by unit."""
    own, other = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    windows = synthetic.windows(owned.size)
    for start in range(0, len(windows), AT_ONCE):
        places = windows[start : start + AT_ONCE]
        if len(owned.hashes) == 0:
            break
        part = synthetic.units[places[0] : places[-1] + owned.size]
        hashes = window_hashes(part, owned.size)[places - places[0]]
        likely = owned.flags[_flag(hashes, len(owned.flags))]
        places, hashes = places[likely], hashes[likely]
        at = np.minimum(np.searchsorted(owned.hashes, hashes), len(owned.hashes) - 1)
        is_equal = owned.hashes[at] == hashes
        places, real = places[is_equal], owned.places[at[is_equal]]
        agree = _agree(owned.real.units, synthetic.units, real, places, owned.size)
        own.append(places[agree])
        other.append(real[agree])
    return _Seeds(np.concatenate(own), np.concatenate(other))


def _agree(real: Units, synthetic: Units, places: Rows, own: Rows, size: int) -> Mask:
    agree = np.ones(len(own), dtype=bool)
    for offset in range(size):  # as many as a window has; a matrix of windows would not fit
        agree &= real[places + offset] == synthetic[own + offset]
    return agree


def _flag(hashes: Hashes, flags: int) -> Rows:
    """Return the upper bits of hashes, as many as number the flags."""
    return np.asarray(hashes >> np.uint64(65 - flags.bit_length()), dtype=np.int64)


def _windows_of_each(laid: LaidOut, size: int) -> Rows:
    return np.asarray(np.maximum(np.diff(laid.starts) - size + 1, 0), dtype=np.int64)
