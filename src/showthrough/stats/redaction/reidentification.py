"""People found again on redacted pictures: at rank 1, and at a false match rate that strangers set."""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Rows, Singles, same_width
from showthrough.stats.biometric.calibration import ERRORS, PEOPLE
from showthrough.stats.intervals import Interval, clopper_pearson, effective_interval
from showthrough.stats.roc import allowed
from showthrough.stats.similarity import unit_vectors

ROWS, PHOTOS = 1024, 8192  # probes, and photos of the gallery, compared at a time
TIE = 1e-6  # cosines closer than this are equal: unit vectors in float32 leave no more


class RankOne(NamedTuple):
    """Share of people to whom nobody of the gallery is more alike than they are themselves."""

    value: float
    interval: Interval  # exact, over people
    hits: int
    people: int
    chance: float  # of a guess: one in so many people


class Reidentified(NamedTuple):
    """Share of people who match themselves, at a threshold at which strangers match nobody but rarely."""

    value: float
    interval: Interval  # exact, over people
    hits: int
    people: int
    threshold: float
    fmr: float  # that was asked for
    false_matches: int  # of strangers with people of the gallery
    comparisons: int
    fmr_interval: Interval  # over strangers: a leak is shown above its upper end


def rank_one(
    probes: ArrayLike, gallery: ArrayLike, person: ArrayLike, rng: np.random.Generator, level: float = 0.95
) -> RankOne:
    """Return the share of people whose redacted picture is most alike to their own photos.

    Probe i is of person i; `person` numbers the people on the photos of the gallery, each of whom has at
    least one. A person is as similar as their best photo. Among equally similar people the attacker
    guesses (by `rng`): a gallery of equal vectors gives no more than chance, and one in which few share
    a vector gives what such a crowd is worth. Vectors have length 1; no table of all pairs is held.

    If redacted pictures tell nothing of who is on them, one person is found on average, whoever
    draws whom to himself, and the number found is never more spread out than a binomial one.

    Raises:
        NotEnoughDataError: there are fewer than two people.

    >>> eye = np.eye(3)
    >>> found = rank_one(eye[[0, 1, 0]], eye, [0, 1, 2], np.random.default_rng(0))
    >>> found.hits, round(found.value, 3), round(found.interval.low, 3), round(found.chance, 3)
    (2, 0.667, 0.094, 0.333)
    """
    enrolled = _enrolled(probes, gallery, person)
    return _first(enrolled.probes, enrolled, np.arange(enrolled.people), rng, level)


def falsely_first(
    strangers: ArrayLike,
    gallery: ArrayLike,
    person: ArrayLike,
    rng: np.random.Generator,
    level: float = 0.95,
) -> RankOne:
    """Return the control of `rank_one`: strangers, each under the false name of somebody in the gallery.

    >>> eye = np.eye(3)
    >>> falsely_first(eye[[2, 2, 2]], eye[:2], [0, 1], np.random.default_rng(0)).people
    3
    """
    enrolled = _enrolled(strangers, gallery, person, strangers=True)
    names = rng.integers(0, enrolled.people, len(enrolled.probes))
    return _first(enrolled.probes, enrolled, names, rng, level)


def reidentified(
    probes: ArrayLike,
    gallery: ArrayLike,
    person: ArrayLike,
    strangers: ArrayLike,
    fmr: float,
    level: float = 0.95,
) -> Reidentified:
    """Return the share of people whose redacted picture matches their own photos at a false match rate.

    The threshold is the lowest at which at most a share `fmr` of strangers' comparisons with the gallery
    match; a person counts by their best photo. Judged people of whom nothing is told match as often, so a
    leak is shown where the whole interval lies above `fmr_interval`, which counts strangers.

    Source: the rule of 30, Doddington et al., Speech Communication 31 (2000); interval: Korn and
    Graubard, Survey Methodology 24 (1998).

    Raises:
        NotEnoughDataError: the strangers are too few for this rate, with how many would do.

    >>> rng = np.random.default_rng(0)
    >>> drawn = rng.normal(size=(100, 16))
    >>> vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    >>> found = reidentified(vectors[:60], vectors[:60], np.arange(60), vectors[60:], 0.05)
    >>> found.hits, found.people, found.false_matches, found.comparisons
    (60, 60, 120, 2400)
    """
    enrolled = _enrolled(probes, gallery, person)
    others = _enrolled(strangers, gallery, person, strangers=True).probes
    n, m = enrolled.people, len(others)
    _refuse_few(m, n, fmr)
    highest, of = _highest(others, enrolled, 1 + allowed(fmr, n * m))
    threshold = float(highest[-1]) + TIE
    matched = np.bincount(of[highest >= threshold], minlength=m)  # by stranger
    own = _own(enrolled.probes, enrolled, np.arange(n))
    hits = int((own >= threshold).sum())
    total = int(matched.sum())
    around = effective_interval(total / (n * m), float((matched / n).var(ddof=1)) / m, n * m, m, level)
    exact = clopper_pearson(hits, n, level)
    return Reidentified(hits / n, exact, hits, n, threshold, fmr, total, n * m, around)


class _Enrolled(NamedTuple):
    probes: Singles
    photos: Singles  # those of a person side by side
    starts: Rows  # of each person's

    @property
    def people(self) -> int:
        return len(self.starts)


def _enrolled(
    probes: ArrayLike, gallery: ArrayLike, person: ArrayLike, *, strangers: bool = False
) -> _Enrolled:
    """Return vectors with the photos of a person side by side, or refuse a gallery that lacks somebody."""
    shown = unit_vectors(probes, "strangers" if strangers else "probes")
    photos = unit_vectors(gallery, "gallery")
    same_width(shown, photos)
    who = np.asarray(person, dtype=np.int64)
    if who.shape != (len(photos),):
        raise ValueError(f"person must hold one number for each of {len(photos)} photos, got {who.shape}")
    people = int(who.max()) + 1 if strangers else len(shown)
    if people < 2:
        raise NotEnoughDataError(f"a gallery needs 2 people to find somebody among, got {people}", needed=2)
    if who.min() < 0 or who.max() >= people or len(np.unique(who)) != people:
        raise ValueError(f"each of {people} people needs a photo in the gallery, and nobody else has one")
    order = np.argsort(who, kind="stable")
    return _Enrolled(shown, photos[order], np.searchsorted(who[order], np.arange(people)))


def strangers_needed(people: int, fmr: float) -> int:
    """Return how many strangers a false match rate against so many people needs (the rule of 30).

    >>> strangers_needed(300, 0.001)
    100
    """
    return max(PEOPLE, ceil(ERRORS / fmr / people))


def _refuse_few(strangers: int, people: int, fmr: float) -> None:
    if not 0 < fmr < 1:
        raise ValueError(f"a false match rate lies between 0 and 1, got {fmr}")
    needed = strangers_needed(people, fmr)
    if strangers < needed:
        raise NotEnoughDataError(
            f"a false match rate of {fmr:g} against {people} people takes the redacted pictures "
            f"of {needed:,} strangers; there are {strangers:,}",
            needed=needed,
        )


def _first(
    probes: Singles, enrolled: _Enrolled, names: Rows, rng: np.random.Generator, level: float
) -> RankOne:
    own = _own(probes, enrolled, names)
    above, level_with = np.zeros(len(probes), dtype=np.int64), np.zeros(len(probes), dtype=np.int64)
    for rows, _, alike in _blocks(probes, enrolled):
        gap = alike - own[rows, None]
        above[rows] += (gap > TIE).sum(axis=1)
        level_with[rows] += (np.abs(gap) <= TIE).sum(axis=1)  # the person of that name among them
    guessed = rng.random(len(probes)) * np.maximum(level_with, 1) < 1
    hits, n = int(((above == 0) & guessed).sum()), len(probes)
    return RankOne(hits / n, clopper_pearson(hits, n, level), hits, n, 1 / enrolled.people)


def _own(probes: Singles, enrolled: _Enrolled, names: Rows) -> Singles:
    """Return how alike each probe is to the person of that name, by their best photo."""
    ends = np.append(enrolled.starts[1:], len(enrolled.photos))
    found: Singles = np.empty(len(probes), dtype=np.float32)
    for row, name in enumerate(names):
        photos = enrolled.photos[enrolled.starts[name] : ends[name]].astype(np.float64)
        found[row] = (photos @ probes[row].astype(np.float64)).max()
    return found


def _highest(probes: Singles, enrolled: _Enrolled, count: int) -> tuple[Singles, Rows]:
    """Return the `count` highest similarities of any probe with any person, falling, and whose they are."""
    kept: Singles = np.empty(0, dtype=np.float32)
    of: Rows = np.empty(0, dtype=np.int64)
    for rows, _, alike in _blocks(probes, enrolled):
        kept = np.concatenate([kept, alike.ravel()])
        of = np.concatenate([of, np.repeat(np.arange(rows.start, rows.start + len(alike)), alike.shape[1])])
        if len(kept) > count:
            best = np.argpartition(kept, len(kept) - count)[len(kept) - count :]
            kept, of = kept[best], of[best]
    order = np.argsort(-kept, kind="stable")
    return kept[order], of[order]


def _blocks(probes: Singles, enrolled: _Enrolled) -> Iterator[tuple[slice, slice, Singles]]:
    """Yield similarities of some probes with some people, who are as similar as their best photo."""
    part = enrolled.starts // PHOTOS
    edges = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), enrolled.people]
    ends = np.append(enrolled.starts, len(enrolled.photos))
    for first, last in pairwise(edges):
        photos = enrolled.photos[ends[first] : ends[last]].astype(np.float64).T
        within = enrolled.starts[first:last] - enrolled.starts[first]
        for start in range(0, len(probes), ROWS):
            rows = slice(start, start + ROWS)
            alike = (probes[rows].astype(np.float64) @ photos).astype(np.float32)
            yield rows, slice(first, last), np.maximum.reduceat(alike, within, axis=1)
