"""Copied records: training rows that come back, exactly or closer than those of other people."""

from typing import NamedTuple

import numpy as np

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Mask
from showthrough.stats.clusters import ClusteredShare, clustered_share
from showthrough.stats.tabular.mixed import Mixed, gower_nearest, on_one_scale, row_bytes

FEWEST = 10  # rows of each kind


class ClosestRecords(NamedTuple):
    """Distance of synthetic rows to the closest record of each kind, and its ratio to the second closest."""

    train: Floats  # (n,)
    control: Floats  # (n,)
    train_ratio: Floats  # (n,) in [0, 1]; 1 where two records are equally close
    control_ratio: Floats
    nearer: ClusteredShare  # share whose closest record is a training one; 1/2 where nothing leaks


def is_copied(people: Mixed, synthetic: Mixed) -> Mask:
    """Return whose row stands among the synthetic ones, equal in every column (missing equals missing).

    >>> table = Mixed(np.array([[1.0], [np.nan]]), np.array([[0], [1]]))
    >>> is_copied(table, Mixed(np.array([[np.nan], [1.0]]), np.array([[1], [1]])))
    array([False,  True])
    """
    given = set(row_bytes(synthetic))
    return np.array([row in given for row in row_bytes(people)], dtype=bool)


def closest_records(
    synthetic: Mixed, train: Mixed, control: Mixed, rng: np.random.Generator, most: int | None = None
) -> ClosestRecords:
    """Return how close synthetic rows come to training people, beside equally many other people.

    A record has a closer neighbour among more people, so both sets are made equally large. The share's
    interval counts people, not synthetic rows, of which many can have one person as their closest. At most
    `most` synthetic rows are looked at.

    Raises:
        NotEnoughDataError: fewer than ten rows of a kind.

    >>> rng = np.random.default_rng(0)
    >>> people = Mixed(rng.normal(size=(400, 3)), np.zeros((400, 0), dtype=int))
    >>> train, others = people.rows(slice(200)), people.rows(slice(200, 400))
    >>> found = closest_records(train, train, others, rng)
    >>> found.nearer.value, bool(found.train.max() == 0), bool(found.control.min() > 0)
    (1.0, True, True)
    """
    n = min(train.n_rows, control.n_rows)
    if min(n, synthetic.n_rows) < FEWEST:
        message = f"closest records need {FEWEST} rows of each kind, got {min(n, synthetic.n_rows)}"
        raise NotEnoughDataError(message, needed=FEWEST)
    chosen = [rng.permutation(side.n_rows)[:n] for side in (train, control)]
    asked = np.sort(rng.permutation(synthetic.n_rows)[:most])
    scaled = on_one_scale(synthetic.rows(asked), train.rows(chosen[0]), control.rows(chosen[1]))
    near = [gower_nearest(scaled[0], side, k=2) for side in scaled[1:]]
    distance = [each.distance[:, 0] for each in near]
    tie = rng.random(n) < 0.5  # of two equally close people; one draw a person, as ties of one go together
    rows = [each.rows[:, 0] for each in near]
    is_train = np.where(distance[0] == distance[1], tie[rows[0]], distance[0] < distance[1])
    person = np.where(is_train, rows[0], n + rows[1])
    ratio, control_ratio = (_ratio(each.distance) for each in near)
    return ClosestRecords(distance[0], distance[1], ratio, control_ratio, clustered_share(is_train, person))


def _ratio(distance: Floats) -> Floats:
    """Return the closest over the second closest distance; two at no distance are equally close."""
    second = distance[:, 1]
    return np.divide(distance[:, 0], second, out=np.ones(len(second)), where=second > 0)
