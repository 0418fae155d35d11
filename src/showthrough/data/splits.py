"""Keeping people apart: nobody may stand in two roles."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from showthrough.core.images import ImageSet, Role
from showthrough.core.types import Rows
from showthrough.errors import DataError, IntegrityError

REAL_ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)


class Split(NamedTuple):
    """Two sets without a common person."""

    kept: ImageSet
    set_aside: ImageSet


def refuse_overlap(sets: Mapping[Role, ImageSet], digests: Mapping[Role, Mapping[str, str]]) -> None:
    """Refuse people, or identical pictures, that stand in two of train, holdout and reference.

    A person seen in training makes their held-out photos look leaked, so the control would be too
    high and hide a real leak.

    Raises:
        IntegrityError: with keyed ids of the first few and the count.
    """
    roles = [role for role in REAL_ROLES if role in sets]
    for number, first in enumerate(roles):
        for second in roles[number + 1 :]:
            people = sorted(set(sets[first].identity) & set(sets[second].identity))
            if people:
                _refuse(first, second, "people", people)
            same = set(digests[first].values()) & set(digests[second].values())
            pictures = sorted(id_ for id_, digest in digests[first].items() if digest in same)
            if pictures:
                _refuse(first, second, "images", pictures)


def set_aside_reference(holdout: ImageSet, share: float, seed: int) -> Split:
    """Split held-out people into those that stay holdout and those that become reference.

    Thresholds must come from people that neither trained the generator nor serve as the control.

    Raises:
        DataError: fewer than two held-out people.
    """
    people = holdout.by_identity()
    if len(people) < 2:
        raise DataError(
            "holdout has one person only; give at least two, or a reference folder, so that thresholds"
            " and the control come from different people"
        )
    order = np.random.default_rng(seed).permutation(list(people))
    n_reference = min(max(1, round(share * len(order))), len(order) - 1)
    reference = np.sort(np.concatenate([people[name] for name in order[:n_reference]]))
    kept = np.sort(np.concatenate([people[name] for name in order[n_reference:]]))
    return Split(holdout.subset(kept), replace(holdout.subset(reference), role=Role.REFERENCE))


def sample_rows(images: ImageSet, n: int, rng: np.random.Generator) -> Rows:
    """Return `n` rows drawn without replacement, ascending."""
    return np.sort(rng.choice(len(images), size=min(n, len(images)), replace=False)).astype(np.int64)


def _refuse(first: Role, second: Role, what: str, ids: list[str]) -> None:
    raise IntegrityError(
        f"{len(ids)} {what} stand in both {first} and {second} (such as {', '.join(ids[:3])}); remove them"
        " from one of the two; the names files in the vault tell who they are"
    )
