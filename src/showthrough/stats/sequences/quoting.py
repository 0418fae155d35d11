"""Whom synthetic records quote: parts shared with real records, counted by person in galleries of equal size.

A part is what a record shares with one person alone: a passage of a text, or aligned sounds of a recording.
"""

from typing import NamedTuple

import numpy as np

from showthrough.stats.arrays import Floats, Mask, Rows
from showthrough.stats.memorisation.closeness import PhotoCloseness

KNOWN = 0.5  # of the real records: so many must share something for their median to be a scale


class SharedParts(NamedTuple):
    """Parts that synthetic records share with real ones of one role; one row a pair."""

    synthetic: Rows  # row of the synthetic record
    real: Rows  # row of the real one
    amount: Floats  # how much is shared: characters, words, aligned sounds


class Quotations(NamedTuple):
    """What synthetic records share with the real ones of both roles, found by one rule for both."""

    train: SharedParts
    holdout: SharedParts
    most_train: (
        Floats  # (n_train,) most that is shared with each record, by a laxer rule: what strangers share
    )
    most_holdout: Floats
    least: float  # of the laxer rule
    whole: float  # amount of a typical real record that is copied whole


class QuotedPeople(NamedTuple):
    """People of a gallery who are quoted: each synthetic record counts once, for whom it shares most with."""

    records: Mask  # (n_synthetic,) which quote somebody
    of_people: Rows  # (people of the gallery,) how many records quote each


def hits(parts: SharedParts, gallery: Rows, person: Rows, n_synthetic: int) -> QuotedPeople:
    """Return whom synthetic records quote among the real records of a gallery.

    `person` holds a number for each real record of the role; `gallery` are the rows that are looked at.

    >>> parts = SharedParts(np.array([0, 0, 3]), np.array([1, 2, 2]), np.array([60.0, 80.0, 50.0]))
    >>> hits(parts, np.array([0, 1, 2]), np.array([0, 1, 1]), n_synthetic=4).of_people.tolist()
    [0, 2]
    """
    everybody = np.unique(person[gallery])
    within = np.isin(parts.real, gallery)
    own, real, amount = parts.synthetic[within], parts.real[within], parts.amount[within]
    order = np.lexsort((real, -amount, own))
    own, first = np.unique(own[order], return_index=True)
    whose = np.searchsorted(everybody, person[real[order][first]])
    records = np.zeros(n_synthetic, dtype=bool)
    records[own] = True
    return QuotedPeople(records, np.bincount(whose, minlength=len(everybody)).astype(np.int64))


def by_role(parts: SharedParts, n_train: int) -> tuple[SharedParts, SharedParts]:
    """Return the parts of train and of held-out records, which were laid one after the other.

    >>> by_role(SharedParts(np.array([0, 1]), np.array([1, 7]), np.array([50.0, 60.0])), n_train=5)[1].real
    array([2])
    """
    own = parts.real < n_train
    train, holdout = (
        SharedParts(parts.synthetic[side], parts.real[side], parts.amount[side]) for side in (own, ~own)
    )
    return train, holdout._replace(real=holdout.real - n_train)


def strongest(parts: SharedParts) -> SharedParts:
    """Return one part for each pair of records: the largest.

    >>> strongest(SharedParts(np.array([0, 0]), np.array([1, 1]), np.array([50.0, 60.0]))).amount
    array([60.])
    """
    order = np.lexsort((-parts.amount, parts.real, parts.synthetic))
    pairs = np.stack([parts.synthetic[order], parts.real[order]])
    kept = order[np.unique(pairs, axis=1, return_index=True)[1]] if len(order) else order
    return SharedParts(parts.synthetic[kept], parts.real[kept], parts.amount[kept])


def most_of_each(parts: SharedParts, n_real: int) -> Floats:
    """Return how much any synthetic record shares with each real one, (n,); 0 where nothing."""
    most = np.zeros(n_real)
    np.maximum.at(most, parts.real, parts.amount)
    return most


def standing_out(parts: SharedParts, person: Rows, least: float, times: float) -> SharedParts:
    """Return the parts of at least so much, and so many times as much as the record shares with anybody else.

    `person` holds a number for each real record, of both roles together: who else it is does not matter, so
    that the rule is the same for train and held-out people.

    >>> amounts = np.array([50.0, 20.0, 50.0, 30.0])
    >>> parts = SharedParts(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), amounts)
    >>> standing_out(parts, np.array([0, 1]), least=20, times=2).synthetic
    array([0])
    """
    whose = person[parts.real]
    order = np.lexsort((-parts.amount, parts.synthetic))
    own, amount, people = parts.synthetic[order], parts.amount[order], whose[order]
    records, first = np.unique(own, return_index=True)
    best = np.zeros(int(own.max(initial=-1)) + 1, dtype=np.int64)
    best[records] = people[first]
    others = np.zeros(len(best))
    is_other = people != best[own]
    np.maximum.at(others, own[is_other], amount[is_other])
    stands = (whose == best[parts.synthetic]) & (parts.amount >= least)
    stands &= parts.amount >= times * others[parts.synthetic]
    return SharedParts(parts.synthetic[stands], parts.real[stands], parts.amount[stands])


class SharedCloseness(NamedTuple):
    """Relative closeness of the records of both roles, as `stats.memorisation.outlying` takes it."""

    members: PhotoCloseness
    nonmembers: PhotoCloseness
    horizon: float  # ratio up to which it is known
    scale: float  # amount at ratio 1


class Amounts(NamedTuple):
    """How much is shared with each record of a role, and whose it is."""

    most: Floats  # (n,) 0 where less than what is looked for
    person: Rows  # (n,)


def closeness(
    members: Amounts, nonmembers: Amounts, least: float, rng: np.random.Generator
) -> SharedCloseness:
    """Return ratios scale / amount of the records of both roles: small where much is shared.

    The scale is the median over all records, so that 1 is what strangers share; amounts below `least` were
    not looked for, so that their ratio is only known to lie beyond the horizon. Amounts are whole numbers;
    each gets a uniform part of one added, as a tail of ties has no spacings to be fitted to.
    """
    members, nonmembers = (
        side._replace(most=np.where(side.most > 0, side.most + rng.random(len(side.most)), 0))
        for side in (members, nonmembers)
    )
    both = np.r_[members.most, nonmembers.most]
    median = float(np.median(both)) if (both > 0).mean() >= KNOWN else 0.0
    scale = max(median, least)
    near, far = (
        PhotoCloseness(
            np.divide(scale, side.most, out=np.full(len(side.most), np.inf), where=side.most > 0),
            side.person,
        )
        for side in (members, nonmembers)
    )
    horizon = np.inf if (both > 0).all() else scale / least * (1 + 1e-9)
    return SharedCloseness(near, far, horizon, scale)
