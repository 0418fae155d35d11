"""Excess of right guesses at a trait with samples over those without: of training people, beyond others."""

from math import sqrt
from typing import NamedTuple

import numpy as np

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Mask, Rows
from showthrough.stats.detectable_effects import detectable_beyond
from showthrough.stats.intervals import Interval, clopper_pearson

FEWEST = 10  # people of each role with each value


class TraitGuesses(NamedTuple):
    """TraitGuesses at a trait of the people of a role, one entry a person."""

    truth: Rows  # the value, from 0 on
    alone: Mask  # right by the photo alone
    beside: Mask  # right by the photo and the samples

    def counts(self, values: int) -> Rows:
        """Return people, guesses that samples mended, and those that they spoiled, by value: (values, 3)."""
        parts = np.ones_like(self.alone), self.beside & ~self.alone, self.alone & ~self.beside
        return np.stack([np.bincount(self.truth[own], minlength=values) for own in parts], axis=1)

    def accuracy(self, values: int) -> float:
        """Return the share of right guesses by the photo alone, each value weighing the same."""
        right = np.bincount(self.truth, self.alone, minlength=values)
        return float(np.mean(right / np.bincount(self.truth, minlength=values)))


class PairedExcess(NamedTuple):
    """Balanced accuracy that samples add for training people, minus what they add for held-out people."""

    value: float
    interval: Interval


def refuse_few(train: TraitGuesses, holdout: TraitGuesses, values: int) -> None:
    """Refuse guesses at a trait that some value has too few people of.

    Raises:
        NotEnoughDataError: with the fewest that there are.
    """
    fewest = min(int(role.counts(values)[:, 0].min()) for role in (train, holdout))
    if fewest < FEWEST:
        raise NotEnoughDataError(
            f"a trait takes {FEWEST} people of each role with each value, of whom two photos are known; of "
            f"one there are {fewest}",
            needed=FEWEST,
        )


def paired_excess(
    train: TraitGuesses, holdout: TraitGuesses, values: int, level: float = 0.95
) -> PairedExcess:
    """Return how much more samples tell of training people than of others, each value weighing the same.

    What samples tell of people who never met the generator is knowledge of the population, and no leak. The
    interval adds squares of the distances to exact limits of each share of guesses mended and spoiled, so
    that no guess mended of n has a width (MOVER); the two shares of the same people depend on each other.

    Source: Newcombe, Statistics in Medicine 17 (1998): paired differences (2635-2650), with exact limits.

    >>> right, wrong = np.ones(50, bool), np.zeros(50, bool)
    >>> truth = np.arange(50) % 2
    >>> leak = paired_excess(TraitGuesses(truth, wrong, right), TraitGuesses(truth, wrong, wrong), 2)
    >>> leak.value, round(leak.interval.low, 3)
    (1.0, 0.832)
    """
    value, squares = 0.0, np.zeros(2)
    for role, sign in ((train, 1), (holdout, -1)):
        for people, mended, spoiled in role.counts(values).tolist():
            reach = _reach(mended, spoiled, people, level)
            squares += np.asarray(reach if sign > 0 else reach[::-1]) / values**2
            value += sign * (mended - spoiled) / people / values
    low, high = value - sqrt(squares[0]), value + sqrt(squares[1])
    return PairedExcess(value, Interval(max(low, -1.0), min(high, 1.0), level))


def _reach(mended: int, spoiled: int, people: int, level: float) -> tuple[float, float]:
    """Return the squared distances of a difference of two shares of the same people to its ends."""
    up, down = mended / people, spoiled / people
    most, least = clopper_pearson(mended, people, level), clopper_pearson(spoiled, people, level)
    odds = up / (1 - up) * down / (1 - down) if max(up, down) < 1 else 0.0
    tied = 2 * sqrt(odds)  # both cannot happen to one person
    below = up - most.low, least.high - down
    above = most.high - up, down - least.low
    return tuple(x**2 + y**2 + tied * x * y for x, y in (below, above))  # type: ignore[return-value]


def room_for(train: TraitGuesses, holdout: TraitGuesses, values: int, level: float) -> Mask:
    """Return whether mending so many of the wrong guesses would be shown, from one on to all: (wrong,).

    Mended are guesses at training people alone, as evenly by value as they are wrong.
    """
    wrong = np.flatnonzero(~train.alone)
    spread = wrong[np.argsort(_place_within(train.truth[wrong]), kind="stable")]
    shown = np.zeros(len(wrong), dtype=bool)
    low, high = 0, len(wrong) + 1  # shown from `high` on
    while high - low > 1:
        middle = (low + high) // 2
        beside = train.alone.copy()
        beside[spread[:middle]] = True
        idle = holdout._replace(beside=holdout.alone)
        found = paired_excess(TraitGuesses(train.truth, train.alone, beside), idle, values, level)
        low, high = (low, middle) if found.interval.low > 0 else (middle, high)
    shown[high - 1 :] = True
    return shown


def refuse_no_room(train: TraitGuesses, holdout: TraitGuesses, values: int, level: float) -> float:
    """Return the smallest share of training people whose traits samples must give away to be seen.

    Raises:
        NotEnoughDataError: the photo alone tells so many that no leak among the others could be shown.
    """
    shown = room_for(train, holdout, values, level)
    if not shown.any():
        raise NotEnoughDataError(
            f"the photo alone tells the trait of {int(train.alone.sum())} of {len(train.alone)} training "
            "people; were samples to give away the others, it could not be shown"
        )
    return detectable_beyond(int(shown.argmax()), len(train.alone))


def as_codes(values: np.ndarray, choices: tuple[str, ...]) -> Rows:
    """Return the place of each value among the choices; -1 where it is none."""
    place = {choice: number for number, choice in enumerate(choices)}
    return np.array([place.get(str(value), -1) for value in values], dtype=np.int64)


def _place_within(codes: Rows) -> Floats:
    """Return how far each entry stands among those of its value, from 0 to 1."""
    counts = np.bincount(codes)
    order = np.argsort(codes, kind="stable")
    place = np.empty(len(codes))
    place[order] = np.arange(len(codes)) - np.searchsorted(codes[order], codes[order])
    return np.asarray(place / np.maximum(counts[codes], 1), dtype=np.float64)
