"""People of redacted pictures in three roles: judged, strangers and the attackers', nobody in two."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from showthrough.core.images import ImageSet, Role
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.core.types import Rows
from showthrough.data.people.alike_names import alike_names
from showthrough.errors import DataError

FEWEST = 3  # people: one to judge, one stranger, one of the attackers'


def roles_of(
    images: ImageSet, names: Sequence[str], config: RedactionConfig, seed: int
) -> Mapping[Role, Rows]:
    """Return the rows of judged people (train), strangers (holdout) and the attackers' people (reference).

    `names` says whose each picture is. People whose names differ in spelling alone, and people who share a
    picture, may be one person, and come into one role.

    Raises:
        DataError: there are fewer than three people.
    """
    people = _together(images, names)
    units = sorted(set(people))
    n, what = len(units), "people" if config.subject == "faces" else "licence plates"
    if n < FEWEST:
        raise DataError(
            f"the pairs show {n} {'person' if n == 1 and what == 'people' else what}; an audit of redacted "
            f"pictures needs three at least: {what} to judge, strangers as control, and {what} that "
            "attackers learn from. The first folder below original names them"
        )
    order = np.random.default_rng(seed).permutation(n)
    shares = shared_out(n, config)
    ends = np.cumsum([shares[Role.REFERENCE], shares[Role.HOLDOUT]])
    parts = dict(zip((Role.REFERENCE, Role.HOLDOUT, Role.TRAIN), np.split(order, ends), strict=True))
    place = {unit: number for number, unit in enumerate(units)}
    of_row = np.array([place[person] for person in people])
    return {role: np.flatnonzero(np.isin(of_row, parts[role])) for role in sorted(parts)}


def shared_out(n: int, config: RedactionConfig) -> Mapping[Role, int]:
    """Return how many of `n` people come into each role, where there are enough of them."""
    attackers = min(max(1, round(config.attackers_share * n)), n - 2)
    strangers = min(max(1, round(config.strangers_share * n)), n - 1 - attackers)
    return {Role.TRAIN: n - attackers - strangers, Role.HOLDOUT: strangers, Role.REFERENCE: attackers}


def _together(images: ImageSet, names: Sequence[str]) -> list[str]:
    """Return for each picture the name that stands for all who may be the same person."""
    stands_for = {name: name for name in names}

    def root(name: str) -> str:
        while stands_for[name] != name:
            name = stands_for[name]
        return name

    for group in _may_be_one(images, names):
        roots = sorted({root(name) for name in group})
        for other in roots[1:]:
            stands_for[other] = roots[0]
    return [root(name) for name in names]


def _may_be_one(images: ImageSet, names: Sequence[str]) -> Iterable[Iterable[str]]:
    yield from (group.roles for group in alike_names({Role.TRAIN: set(names)}))
    showing: dict[str, set[str]] = {}
    for digest, name in zip(images.pixel_digests or images.ids, names, strict=True):
        showing.setdefault(digest, set()).add(name)
    yield from showing.values()
