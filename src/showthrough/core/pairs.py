"""Evidence: which synthetic image resembles which person most, by keyed ids."""

from typing import NamedTuple

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.images import Role
from showthrough.core.looking import nearest, people
from showthrough.core.records import EmbedderInfo, Evidence
from showthrough.core.types import Floats, Mask, Rows
from showthrough.stats.aggregate import by_identity
from showthrough.stats.tails import tail_chances

PAIRS = 100


class Outstanding(NamedTuple):
    """How many of the training people a synthetic image resembles more than chance explains."""

    hits: int
    trials: int


class Pairs(NamedTuple):
    """Synthetic images beside training images, by rows of their sets."""

    distance: Floats
    made: Rows
    real: Rows
    confirmed: Mask  # a second, different distance agrees


def closest_people(seen: Observations, by: str, pairs: Pairs, held: Floats) -> tuple[Evidence, ...]:
    """Return the closest pair of each person, closest first, at most a hundred.

    `held` are the held-out images' smallest distances to any synthetic image: what people who
    cannot have leaked come to. One pair a person, so that a face that is copied a thousand times
    does not hide the others.
    """
    made, real = seen.images(Role.SYNTHETIC), seen.images(Role.TRAIN)
    held = np.sort(held)
    found: dict[str, Evidence] = {}
    for index in np.argsort(pairs.distance, kind="stable"):
        person, distance = real.identity[pairs.real[index]], float(pairs.distance[index])
        if person in found:
            continue
        found[person] = Evidence(
            synthetic=made.ids[pairs.made[index]],
            real=real.ids[pairs.real[index]],
            person=person,
            by=by,
            distance=distance,
            percentile=1 - float(np.searchsorted(held, distance, "right")) / len(held),
            confirmed=bool(pairs.confirmed[index]),
        )
        if len(found) == PAIRS:
            break
    return tuple(found.values())


def outstanding_people(seen: Observations, by: EmbedderInfo, believable: float) -> Outstanding:
    """Count training people who are closer to a synthetic image than held-out people make believable.

    `believable` is the chance that a set without any leak shows even one. It sees a leak of three
    people among hundreds, which rates cannot, and needs no threshold.
    """
    closest = []
    for role in (Role.TRAIN, Role.HOLDOUT):
        distance = nearest(seen, role, Role.SYNTHETIC, by, k=1).distance[:, 0]
        who = people(seen, role, seen.of(role, by.name).rows)
        closest.append(by_identity(-distance, who, "max").scores)
    own, held = closest
    chances = tail_chances(own, held) * len(own)  # any of them
    return Outstanding(int((chances <= believable).sum()), len(own))
