"""Sample splitting: choose on one half, report on the other; what was chosen by looking is too good."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Mask, codes_of


class SampleSplit(NamedTuple):
    """Masks over records; nobody is in both."""

    selection: Mask
    evaluation: Mask


def halves(identity: ArrayLike, rng: np.random.Generator) -> SampleSplit:
    """Split people at random into one half to choose on and one to report on, all their images with them.

    Attack, timestep, threshold or number of guesses are chosen on the selection half; rates and
    bounds come from the evaluation half alone. Split members and non-members each by their own
    call, so that both halves have both. Of an odd number of people the evaluation half has one more.

    Raises:
        NotEnoughDataError: fewer than two people.

    >>> selection, evaluation = halves(["a", "a", "b", "c", "c"], np.random.default_rng(0))
    >>> selection.tolist(), evaluation.tolist()
    ([False, False, False, True, True], [True, True, True, False, False])
    """
    labels = np.asarray(identity)
    person = codes_of(labels, labels.size, "identity")
    people = int(person.max(initial=-1)) + 1
    if people < 2:
        raise NotEnoughDataError(f"two halves need at least 2 people, got {people}", needed=2)
    chosen = np.zeros(people, dtype=bool)
    chosen[rng.permutation(people)[: people // 2]] = True
    return SampleSplit(chosen[person], ~chosen[person])


def bonferroni_level(level: float, attacks: int) -> float:
    """Return the level that each of several intervals needs for all to hold together at `level`.

    Without it, or a selection half, the best of 20 attacks that only guess lies above chance in up
    to 40 % of audits at a nominal 95 %. It holds whether or not the attacks depend on each other.

    Source: Dunn, Journal of the American Statistical Association 56 (1961).

    >>> round(bonferroni_level(0.95, 10), 4)
    0.995
    """
    if attacks < 1:
        raise ValueError(f"the number of attacks must be at least 1, got {attacks}")
    return 1 - (1 - level) / attacks
