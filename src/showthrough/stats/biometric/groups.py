"""Error rates of a matcher group by group, at one threshold for all."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, Singles
from showthrough.stats.biometric.calibration import ERRORS, jackknife_of_pairs
from showthrough.stats.intervals import Interval, effective_interval
from showthrough.stats.similarity import by_person, genuine_pairs, matching_pairs, unit_vectors


class GroupErrors(NamedTuple):
    """False matches and false non-matches of a matcher within one group."""

    group: str
    people: int
    false_matches: int
    strangers: int  # comparisons of two people of the group
    missed: int
    genuine: int  # comparisons of a person of the group with themself
    pairs: tuple[Rows, Rows]  # the two people of each false match, numbered within the group
    photos: Rows  # of each person
    missed_of: Rows  # (people,)
    genuine_of: Rows

    @property
    def fmr(self) -> float:
        """Return the false match rate within the group; 0 where nothing was compared."""
        return self.false_matches / max(self.strangers, 1)

    @property
    def fnmr(self) -> float:
        """Return the false non-match rate; 0 where nothing was compared."""
        return self.missed / max(self.genuine, 1)

    def interval(self, kind: str, level: float = 0.95) -> Interval:
        """Return an interval for `fmr` or `fnmr` that counts people, not comparisons."""
        if kind == "fnmr":
            rate, trials = self.fnmr, self.genuine
            pull = self.missed_of - rate * self.genuine_of
            variance = self.people / max(self.people - 1, 1) * float(pull @ pull) / max(trials, 1) ** 2
        else:
            rate, trials = self.fmr, self.strangers
            wrong = np.bincount(np.concatenate(self.pairs), minlength=self.people)
            met = self.photos * (self.photos.sum() - self.photos)
            variance = jackknife_of_pairs(wrong, met, self.false_matches, trials)
        return effective_interval(rate, variance, trials, self.people, level)


def group_errors(
    embeddings: ArrayLike, identity: ArrayLike, group: ArrayLike, threshold: float
) -> tuple[GroupErrors, ...]:
    """Return the errors within each group at one threshold, groups in the order of their names.

    Two people of one group are harder to tell apart than two of different groups, so that rates over
    all pairs hide what people of one group are exposed to. Labels are the user's and never inferred.

    Source: ISO/IEC 19795-10:2024; Grother, NISTIR 8429 (2022).

    >>> found = group_errors(np.eye(4)[[0, 0, 1, 2]], ["a", "a", "b", "c"], ["x", "x", "x", "y"], 0.5)
    >>> [(each.group, each.fmr, each.strangers, each.fnmr, each.genuine) for each in found]
    [('x', 0.0, 2, 0.0, 1), ('y', 0.0, 0, 0.0, 0)]
    """
    vectors = unit_vectors(embeddings, "embeddings")
    who, labels = np.asarray(identity), np.asarray(group, dtype=np.str_)
    return tuple(
        _errors(str(name), vectors[labels == name], who[labels == name], threshold)
        for name in np.unique(labels)
    )


def _errors(name: str, vectors: Singles, who: ArrayLike, threshold: float) -> GroupErrors:
    vectors, codes = by_person(vectors, who)
    photos = np.bincount(codes)
    found = [(codes[i], codes[j]) for i, j in matching_pairs(vectors, threshold)]
    one, other = (np.concatenate(side) for side in zip(*found, strict=True))
    apart = one != other
    genuine = genuine_pairs(vectors, photos)
    person = codes[genuine.i]
    missed = np.bincount(person, genuine.similarity < threshold, minlength=len(photos)).astype(np.int64)
    return GroupErrors(
        group=name,
        people=len(photos),
        false_matches=int(apart.sum()),
        strangers=int(len(codes) ** 2 - (photos**2).sum()) // 2,
        missed=int(missed.sum()),
        genuine=len(person),
        pairs=(one[apart], other[apart]),
        photos=photos,
        missed_of=missed,
        genuine_of=np.bincount(person, minlength=len(photos)),
    )


class GroupRatio(NamedTuple):
    """Ratio of the worst group's error rate to the geometric mean of all groups' rates."""

    value: float  # the largest rate over the geometric mean of all
    interval: Interval
    spread: float  # the largest over the smallest
    worst: str
    groups: int


def worst_group_ratio(
    groups: tuple[GroupErrors, ...],
    kind: str,
    rng: np.random.Generator,
    replicates: int = 1000,
    level: float = 0.95,
) -> GroupRatio:
    """Return the largest group's rate over the geometric mean of all groups; `kind` is fmr or fnmr.

    1 means that all fare alike; by chance it lies a little above, and the smaller the groups the
    more. Half an error is added to each group, so that one without any does not make it infinite. The
    interval is the percentile interval of people drawn anew within each group.

    Source: ISO/IEC 19795-10:2024; Grother, NISTIR 8429 (2022): worst rate over geometric mean.

    Raises:
        NotEnoughDataError: fewer than two groups.
    """
    if kind not in ("fmr", "fnmr"):
        raise ValueError(f"kind must be fmr or fnmr, got {kind!r}")
    if len(groups) < 2:
        raise NotEnoughDataError(f"a comparison needs two groups that are large enough, got {len(groups)}")
    rates = np.array([(each.false_matches + 0.5) / (each.strangers + 1) for each in groups])
    if kind == "fnmr":
        rates = np.array([(each.missed + 0.5) / (each.genuine + 1) for each in groups])
    drawn = np.stack([_drawn(each, kind, rng, replicates) for each in groups], axis=1)  # (replicates, groups)
    low, high = np.quantile(_ratio(drawn), [(1 - level) / 2, (1 + level) / 2])
    return GroupRatio(
        float(_ratio(rates)),
        Interval(float(low), float(high), level),
        float(rates.max() / rates.min()),
        groups[int(rates.argmax())].group,
        len(groups),
    )


def _ratio(rates: Floats) -> Floats:
    return np.asarray(rates.max(axis=-1) / np.exp(np.log(rates).mean(axis=-1)))


def _drawn(errors: GroupErrors, kind: str, rng: np.random.Generator, replicates: int) -> Floats:
    """Return bootstrap replicates of a group's rate over its people, half an error added, (replicates,)."""
    n = errors.people
    rates = np.empty(replicates)
    for index in range(replicates):
        times = np.bincount(rng.integers(0, n, size=n), minlength=n)
        if kind == "fnmr":
            wrong, trials = times @ errors.missed_of, times @ errors.genuine_of
        else:
            one, other = errors.pairs
            photos = times * errors.photos
            wrong = (times[one] * times[other]).sum()
            trials = (photos.sum() ** 2 - (photos**2).sum()) // 2
        rates[index] = (wrong + 0.5) / (trials + 1)
    return rates


def is_large_enough(comparisons: int, rate: float) -> bool:
    """Return whether 30 errors can be expected of so many comparisons; smaller cells are not shown.

    Source: the rule of 30, Doddington et al., Speech Communication 31 (2000).

    >>> is_large_enough(29_999, 0.001), is_large_enough(30_000, 0.001)
    (False, True)
    """
    return rate > 0 and comparisons * rate >= ERRORS - 1e-9
