"""Identification in a gallery of people (1:N): the best candidate of a search, and its error rates."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Rows, Singles, codes_of, same_width
from showthrough.stats.clusters import ClusteredShare, clustered_share
from showthrough.stats.similarity import unit_vectors

ROWS, PHOTOS = 1024, 8192  # probes and photos of the gallery compared at a time
NOBODY = -1


class Search(NamedTuple):
    """Similarities of the best candidate, the right one and the best wrong one, for each probe."""

    best: Singles  # similarity of the most similar person
    person: Rows  # who that is, by place in `np.unique(identity)`
    mated: Singles  # similarity of the person on the probe; -inf where not in the gallery
    nonmated: Singles  # similarity of the most similar other person


def search(
    probes: ArrayLike,
    gallery: ArrayLike,
    identity: ArrayLike,
    probe_identity: ArrayLike | None = None,
    rows: int = ROWS,
    photos: int = PHOTOS,
) -> Search:
    """Return the best candidate of the gallery for each probe; a person is as similar as their best photo.

    Embeddings have length 1; similarities are the float64 dot product rounded to float32, as in
    `calibrate`. Without `probe_identity` nobody on a probe is in the gallery. Of two equally similar
    people the first by name is the answer. `rows` probes and about `photos` are compared at a time.

    >>> found = search([[1.0, 0.0]], [[0.8, 0.6], [0.0, 1.0]], ["a", "b"], ["b"])
    >>> found.person, found.mated, found.nonmated.round(2)
    (array([0]), array([0.], dtype=float32), array([0.8], dtype=float32))
    """
    probes, enrolled = unit_vectors(probes, "probes"), unit_vectors(gallery, "gallery")
    same_width(probes, enrolled)
    names, person = np.unique(np.asarray(identity), return_inverse=True)
    order = np.argsort(person, kind="stable")
    starts = np.searchsorted(person[order], np.arange(len(names)))
    wanted = _places(names, probe_identity, len(probes))
    nothing: Singles = np.full(len(probes), -np.inf, dtype=np.float32)
    found = Search(nothing, np.zeros(len(probes), dtype=np.int64), nothing.copy(), nothing.copy())
    for some in _groups(starts, len(enrolled), photos):
        block = enrolled[order[starts[some][0] : _end(starts, some, len(enrolled))]].astype(np.float64).T
        for start in range(0, len(probes), rows):
            part = slice(start, start + rows)
            alike = (probes[part].astype(np.float64) @ block).astype(np.float32)
            each = np.maximum.reduceat(alike, starts[some] - starts[some][0], axis=1)  # person
            _improve(found, part, some.start, _answers(each, _within(wanted[part], some)))
    return found


def _groups(starts: Rows, n: int, photos: int) -> list[slice]:
    """Return blocks of people with about so many photos, nobody's photos torn apart."""
    part = np.append(starts[1:], n) // photos
    ends = np.append(np.flatnonzero(np.diff(part)) + 1, len(starts))
    return [slice(first, last) for first, last in zip([0, *ends[:-1]], ends, strict=True)]


def _end(starts: Rows, some: slice, photos: int) -> int:
    return int(starts[some.stop]) if some.stop < len(starts) else photos


def _within(wanted: Rows, some: slice) -> Rows:
    return np.where((wanted >= some.start) & (wanted < some.stop), wanted - some.start, NOBODY)


def _improve(found: Search, rows: slice, first: int, answers: Search) -> None:
    """Update the best candidates with these people's; of equally similar ones the earlier by name stays."""
    better = answers.best > found.best[rows]
    found.person[rows][better] = answers.person[better] + first
    for current, added in (
        (found.best, answers.best),
        (found.mated, answers.mated),
        (found.nonmated, answers.nonmated),
    ):
        np.maximum(current[rows], added, out=current[rows])


def _places(names: NDArray[np.generic], wanted: ArrayLike | None, n: int) -> Rows:
    """Return the place of each name, `NOBODY` where it is not in the gallery."""
    if wanted is None:
        return np.full(n, NOBODY, dtype=np.int64)
    asked = np.asarray(wanted)
    place = np.minimum(np.searchsorted(names, asked), len(names) - 1)
    return np.where(names[place] == asked, place, NOBODY).astype(np.int64)


def _answers(alike: Singles, wanted: Rows) -> Search:
    """Return the `Search` of a block of people, from the similarities of probes with them."""
    row, known = np.arange(len(alike)), wanted != NOBODY
    who = alike.argmax(axis=1)
    best = alike[row, who]
    mated = np.where(known, alike[row, wanted], -np.inf).astype(np.float32)
    alike[row[known], wanted[known]] = -np.inf
    return Search(best, who, mated, alike.max(axis=1))


class IdentificationRates(NamedTuple):
    """FPIR, FNIR and rank-1 rate of searches at one threshold; None where nobody searched for is enrolled."""

    fpir: ClusteredShare  # searches for a stranger that return somebody
    fnir: ClusteredShare | None  # searches for a person of the gallery that do not return them
    rank1: ClusteredShare | None  # the same searches without a threshold: the right person comes first


def identification_rates(
    found: Search, probe_identity: ArrayLike, threshold: float, mated: ArrayLike | None = None
) -> IdentificationRates:
    """Return false positive and false negative identification rates, and how often rank 1 is right.

    Every search counts for FPIR: its own person is taken out of the gallery. `mated` says which
    searches count for FNIR; a photo that is itself in the gallery must not, for it finds itself. All
    three depend on the size of the gallery and mean nothing without it. Intervals count people.

    Source: ISO/IEC 19795-1:2021, 1:N metrics; Grother et al., NISTIR 8271.

    >>> found = search([[1.0, 0.0], [0.0, 1.0]], [[0.8, 0.6], [0.0, 1.0]], ["a", "b"], ["a", "c"])
    >>> rates = identification_rates(found, ["a", "c"], threshold=0.7)
    >>> rates.fpir.value, rates.fnir.value, rates.rank1.value
    (0.5, 0.0, 1.0)
    """
    who = np.asarray(probe_identity)
    strangers = np.isfinite(found.nonmated)
    if not strangers.any():
        raise NotEnoughDataError("a search needs two people in the gallery", needed=2)
    wrong = (found.nonmated >= threshold)[strangers]
    fpir = clustered_share(wrong, who[strangers], found.person[strangers])
    known: NDArray[np.bool_] = np.isfinite(found.mated) & (
        True if mated is None else np.asarray(mated, dtype=bool)
    )
    if not known.any():
        return IdentificationRates(fpir, None, None)
    first = found.mated > found.nonmated
    returned = first & (found.mated >= threshold)
    people = codes_of(who[known], int(known.sum()), "probe_identity")
    return IdentificationRates(
        fpir, clustered_share(~returned[known], people), clustered_share(first[known], people)
    )
