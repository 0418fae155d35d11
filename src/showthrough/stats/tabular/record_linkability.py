"""Linkability of records: two halves of a person's columns that lead to the same synthetic row."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from showthrough.stats.arrays import Mask
from showthrough.stats.tabular.mixed import Mixed, gower_nearest, on_one_scale

Halves = tuple[Sequence[int], Sequence[int]]  # numbers of columns


class LinkedRecords(NamedTuple):
    """Records whose two halves were linked, by target."""

    train: Mask  # (n,)
    control: Mask  # (m,)
    naive: float  # share that random guessing links


def linked_records(
    synthetic: Mixed,
    train: Mixed,
    control: Mixed,
    halves: Halves,
    rng: np.random.Generator,
    neighbours: int = 1,
) -> LinkedRecords:
    """Return which people's halves have a synthetic row in common among their nearest ones.

    The attacker holds two tables, one with each half of the columns, and the synthetic table with both.
    Each half is looked up alone; equally near rows are taken in a random order, another for each half.
    Guessing links with the chance that two random draws of as many synthetic rows have one in common.

    Source: Article 29 Working Party, Opinion 05/2014 (WP216); Giomi et al., PoPETs 2023. Formulas and code
    are this project's own.

    >>> rng = np.random.default_rng(0)
    >>> people = Mixed(rng.normal(size=(400, 4)), np.zeros((400, 0), dtype=int))
    >>> train, others = people.rows(slice(200)), people.rows(slice(200, 400))
    >>> found = linked_records(train, train, others, ([0, 1], [2, 3]), rng)
    >>> bool(found.train.all()), bool(found.control.mean() < 0.1), round(found.naive, 3)
    (True, True, 0.005)
    """
    first, second = ([int(column) for column in half] for half in halves)
    if not first or not second or set(first) & set(second):
        raise ValueError(f"halves need columns, none of them in both, got {first} and {second}")
    looked_up = on_one_scale(synthetic, train, control)
    k = min(neighbours, synthetic.n_rows)
    hits = [_linked(looked_up[0], side, (first, second), rng, k) for side in looked_up[1:]]
    return LinkedRecords(hits[0], hits[1], _by_chance(synthetic.n_rows, k))


def _linked(synthetic: Mixed, people: Mixed, halves: Halves, rng: np.random.Generator, k: int) -> Mask:
    near = []
    for half in halves:
        order = rng.permutation(synthetic.n_rows)
        near.append(order[gower_nearest(people.of(half), synthetic.of(half).rows(order), k).rows])
    return np.asarray((near[0][:, :, None] == near[1][:, None, :]).any(axis=(1, 2)))


def _by_chance(n: int, k: int) -> float:
    """Return the chance that two random sets of k of n have one in common."""
    kept = np.arange(k)
    return float(1 - np.prod(np.clip((n - k - kept) / (n - kept), 0, 1)))
