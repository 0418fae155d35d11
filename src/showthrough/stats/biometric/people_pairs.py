"""People of two sets who match beyond chance, whatever their names: which pairs, and with what power."""

from collections.abc import Iterator, Sequence
from math import exp, log
from typing import NamedTuple

import numpy as np

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, Singles
from showthrough.stats.biometric.fusion import fused, fusion_weights
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.similarity import by_person, matches, most_alike, similarity

WRONG = 0.01  # pairs that chance may make, expected over a whole search
LISTED = 1.0  # the same among those that are looked at one by one
FALSE_SHARE = 0.1  # of the pairs that are listed as likely
SUPPORT = 1e-4  # share of strangers beyond which another matcher bears a pair out
COUNTED, NEAREST, STEP = 100, 1000, 10  # comparisons beyond the anchor: 100, and 1 in 1,000 at the most
FEWEST = 10_000  # comparisons of strangers


class TwoSets(NamedTuple):
    """What one matcher sees of two sets: vectors of length 1, NaN where no face was found, and people."""

    a: Singles  # (N, D)
    who_a: Rows  # people from 0 on
    b: Singles
    who_b: Rows


class ChanceTail(NamedTuple):
    """How alike strangers are: an exponential tail from an anchor that can be counted."""

    edge: float  # similarity that the share `near` of comparisons of strangers exceeds
    slope: float
    near: float

    def exceeded(self, share: float) -> float:
        """Return the similarity that this share of strangers exceeds."""
        return self.edge + self.slope * max(log(self.near / share), 0.0)

    def share(self, alike: float) -> float:
        """Return the share of strangers who are at least so alike; `near` where the tail does not tell."""
        return self.near * exp(-max(alike - self.edge, 0.0) / self.slope)


class PersonPair(NamedTuple):
    """Two people, one of each set, who may be one; photos are rows of the sets."""

    a: int
    b: int
    photos: tuple[int, int]
    expected: float  # pairs so alike that chance makes in this search
    seen_by: int  # matchers that bear it out


class SharedPairs(NamedTuple):
    """Pairs beyond chance, most certain first, and the power of the search."""

    pairs: tuple[PersonPair, ...]
    matchers: int
    wrong: float
    recall: float  # share of people with two photos whom the search would find
    interval: Interval
    tried: int  # people with two photos

    @property
    def confirmed(self) -> tuple[PersonPair, ...]:
        """Return the pairs that are beyond chance and that several matchers, all there are, bear out."""
        several = self.matchers > 1
        return tuple(one for one in self.sure if several and one.seen_by == self.matchers)

    @property
    def sure(self) -> tuple[PersonPair, ...]:
        """Return the pairs that chance makes in at most the share `wrong` of such searches."""
        return tuple(one for one in self.pairs if one.expected <= self.wrong)

    @property
    def likely(self) -> tuple[PersonPair, ...]:
        """Return all pairs of which chance makes a tenth at most (Benjamini and Hochberg)."""
        kept = [n for n, one in enumerate(self.pairs, 1) if one.expected <= FALSE_SHARE * n]
        return self.pairs[: kept[-1] if kept else 0]


def shared_pairs(looks: Sequence[TwoSets], wrong: float = WRONG) -> SharedPairs:
    """Return the pairs of people, one of each set, whom chance does not explain.

    Each matcher looks, and all of them together (z-scores added up). How alike strangers are is measured
    inside each set, where different names are different people, but for a few: the tail starts at the
    100th most alike comparison and takes its slope from there to the 1,000th, so that a few people with
    two names inside a set move it little, and to the strict side. Similarities thin out faster than the
    exponential tail that is assumed beyond. `wrong` is the number of pairs that chance makes, over all
    looks together (Bonferroni).

    Source: Pickands, Annals of Statistics 3 (1975), shape 0; Benjamini and Hochberg, JRSS B 57 (1995).

    Raises:
        NotEnoughDataError: too few strangers to see a tail.
        NotAssessableError: a matcher finds everybody equally alike.
    """
    every = [*looks, _together(looks)] if len(looks) > 1 else list(looks)
    tails = [_tail(one) for one in every]
    best: dict[tuple[int, int], PersonPair] = {}
    for look, tail in zip(every, tails, strict=True):
        for pair in _candidates(look, tail, len(every)):
            known = best.get((pair.a, pair.b))
            if known is None or pair.expected < known.expected:
                best[pair.a, pair.b] = pair
    pairs = [_borne_out(pair, looks, tails) for pair in best.values()]
    ordered = sorted(pairs, key=lambda one: (one.expected, one.a, one.b))
    recall = _recall(every, tails, wrong)
    return SharedPairs(tuple(ordered), len(looks), wrong, *recall)


def _together(looks: Sequence[TwoSets]) -> TwoSets:
    seen = np.logical_and.reduce([np.isfinite(one.a[:, 0]) for one in looks])
    first = looks[0]
    weights = fusion_weights([one.a[seen] for one in looks], first.who_a[seen])
    a, b = (_fused([getattr(one, side) for one in looks], weights) for side in ("a", "b"))
    return first._replace(a=a, b=b)


def _fused(sets: Sequence[Singles], weights: Floats) -> Singles:
    seen = np.logical_and.reduce([np.isfinite(one[:, 0]) for one in sets])
    width = sum(one.shape[1] for one in sets)
    joined = np.full((len(seen), width), np.nan, dtype=np.float32)
    joined[seen] = fused([one[seen] for one in sets], weights)
    return joined


def _tail(look: TwoSets) -> ChanceTail:
    sides = [_seen(look.a, look.who_a), _seen(look.b, look.who_b)]
    grouped = [by_person(vectors, who) for vectors, who in sides if len(vectors)]
    known = [int(len(codes) ** 2 - (np.bincount(codes) ** 2).sum()) // 2 for _, codes in grouped]
    total = sum(known)
    if total < FEWEST:
        raise NotEnoughDataError(
            f"strangers need {FEWEST} comparisons of different people, got {total}", needed=FEWEST
        )
    rank = min(COUNTED, total // NEAREST)
    found = [
        most_alike(vectors, codes, min(STEP * rank + 1, n)).similarity
        for (vectors, codes), n in zip(grouped, known, strict=True)
        if n
    ]
    hardest = np.sort(np.concatenate(found))[::-1]
    edge, inner = float(hardest[rank]), float(hardest[STEP * rank])
    if edge <= inner:
        raise NotAssessableError("the most alike strangers are all equally alike to this embedder")
    return ChanceTail(edge, (edge - inner) / log(STEP), rank / total)


def _seen(vectors: Singles, who: Rows) -> tuple[Singles, Rows]:
    kept = np.isfinite(vectors[:, 0])
    return vectors[kept], who[kept]


def _candidates(look: TwoSets, tail: ChanceTail, looks: int) -> Iterator[PersonPair]:
    """Yield pairs of people by their most alike photos, where chance would make one such pair or fewer."""
    rows_a, rows_b = (np.flatnonzero(np.isfinite(each[:, 0])) for each in (look.a, look.b))
    a, b = look.a[rows_a], look.b[rows_b]
    comparisons = looks * len(a) * len(b)
    if comparisons == 0:
        return
    closest: dict[tuple[int, int], tuple[float, int, int]] = {}
    for i, j in matches(a, b, tail.exceeded(LISTED / comparisons)):
        for one, two, alike in zip(i, j, similarity(a, b, i, j), strict=True):
            key = int(look.who_a[rows_a[one]]), int(look.who_b[rows_b[two]])
            if key not in closest or alike > closest[key][0]:
                closest[key] = float(alike), int(rows_a[one]), int(rows_b[two])
    for (person, other), (alike, photo, beside) in closest.items():
        yield PersonPair(person, other, (photo, beside), tail.share(alike) * comparisons, 0)


def _borne_out(pair: PersonPair, looks: Sequence[TwoSets], tails: Sequence[ChanceTail]) -> PersonPair:
    """Return the pair with the number of matchers to which few strangers are so alike."""
    seen = 0
    for look, tail in zip(looks, tails, strict=False):
        one, two = look.a[look.who_a == pair.a], look.b[look.who_b == pair.b]
        alike = one.astype(np.float64) @ two.astype(np.float64).T
        finite = alike[np.isfinite(alike)]
        seen += bool(finite.size and finite.max() >= tail.exceeded(SUPPORT))
    return pair._replace(seen_by=seen)


def _recall(
    looks: Sequence[TwoSets], tails: Sequence[ChanceTail], wrong: float
) -> tuple[float, Interval, int]:
    """Return the share of people whose photos, in two halves, some look finds to be of one person."""
    found: dict[tuple[int, int], bool] = {}
    for look, tail in zip(looks, tails, strict=True):
        comparisons = len(looks) * max(len(look.a) * len(look.b), 1)
        threshold = tail.exceeded(wrong / comparisons)
        for side, (vectors, who) in enumerate(((look.a, look.who_a), (look.b, look.who_b))):
            for person, alike in _halves(vectors, who):
                found[side, person] = found.get((side, person), False) or alike >= threshold
    hits, n = sum(found.values()), len(found)
    return hits / n if n else 0.0, clopper_pearson(hits, n), n


def _halves(vectors: Singles, who: Rows) -> Iterator[tuple[int, float]]:
    """Yield how alike the halves of each person's photos are, by the most alike pair; -1: faces were lost."""
    order = np.argsort(who, kind="stable")
    starts = np.flatnonzero(np.diff(who[order], prepend=-1))
    for photos in np.split(order, starts[1:]):
        if len(photos) > 1:
            half = len(photos) // 2
            one, two = vectors[photos[:half]].astype(np.float64), vectors[photos[half:]].astype(np.float64)
            alike = one @ two.T
            yield int(who[photos[0]]), float(np.nanmax(alike)) if np.isfinite(alike).any() else -1.0
