"""Recordings of real people in synthetic ones, by sound prints, whatever their level, rate and noise."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from showthrough.stats.arrays import Rows
from showthrough.stats.sequences.quoting import (
    Quotations,
    SharedParts,
    by_role,
    most_of_each,
    standing_out,
    strongest,
)
from showthrough.voices.sound_prints import Prints, aligned

LEAST = 20  # pairs of peaks at one shift; strangers had at most 11
TIMES = 2.0  # as many as with the next person
STRANGERS = 2  # pairs of peaks: what clips share by chance


class Recorded(NamedTuple):
    """Recordings of people of one role."""

    prints: Prints
    person: Rows  # (n,) a number each; the same in both roles where it is the same person


def copied_sounds(
    train: Recorded, holdout: Recorded, synthetic: Sequence[Prints], least: int = LEAST, times: float = TIMES
) -> Quotations:
    """Return which recordings synthetic ones hold: pairs of peaks at one shift that no other person has.

    `synthetic` are the prints of the same clips, heard once or twice. The rule is one for both roles: who
    else comes near may be of either.
    """
    real = _joined(train.prints, holdout.prints)
    person = np.concatenate([train.person, holdout.person]).astype(np.int64)
    found = [aligned(heard, real) for heard in synthetic]
    parts = strongest(
        SharedParts(
            np.concatenate([one.clip for one in found]),
            np.concatenate([one.other for one in found]),
            np.concatenate([one.amount for one in found]).astype(np.float64),
        )
    )
    own, others = by_role(standing_out(parts, person, least, times), len(train.person))
    most = most_of_each(parts, len(person))
    n_train = len(train.person)
    return Quotations(own, others, most[:n_train], most[n_train:], float(STRANGERS), _typical(real.total))


def _typical(amounts: Rows) -> float:
    return float(np.median(amounts)) if len(amounts) else 0.0


def _joined(first: Prints, second: Prints) -> Prints:
    n = len(first.total)
    return Prints(
        np.concatenate([first.clip, second.clip + n]),
        np.concatenate([first.pair, second.pair]),
        np.concatenate([first.time, second.time]),
        np.concatenate([first.total, second.total]),
    )
