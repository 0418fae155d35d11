"""Mean over people of a number that each of their pictures has, with the interval of that mean."""

from math import inf, sqrt
from typing import NamedTuple

from numpy.typing import ArrayLike
from scipy.special import stdtrit

from showthrough.errors import NotEnoughDataError
from showthrough.stats.aggregate import by_identity
from showthrough.stats.intervals import Interval


class PeopleMean(NamedTuple):
    """Mean over people, each of whom counts once, however many pictures there are."""

    value: float
    interval: Interval
    people: int


def mean_of_people(values: ArrayLike, person: ArrayLike, level: float = 0.95) -> PeopleMean:
    """Return the mean over people of the means of their pictures, with a t interval over people.

    One person tells nothing about the spread, and the interval is then infinite.

    Raises:
        NotEnoughDataError: there is no picture.

    >>> mean = mean_of_people([1.0, 3.0, 4.0], ["a", "a", "b"])
    >>> mean.value, mean.people
    (3.0, 2)
    """
    if len(person) == 0:  # type: ignore[arg-type]  # of any sequence
        raise NotEnoughDataError("there is no picture to take a mean of", needed=1)
    scores = by_identity(values, person).scores
    n, value = len(scores), float(scores.mean())
    half = float(stdtrit(n - 1, (1 + level) / 2)) * float(scores.std(ddof=1)) / sqrt(n) if n > 1 else inf
    return PeopleMean(value, Interval(value - half, value + half, level), n)
