"""Evidence: which synthetic image resembles which person most, by keyed ids."""

from typing import NamedTuple

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations
from showthrough.core.curves import Evidence
from showthrough.core.images import Role
from showthrough.core.types import Floats, Mask, Rows
from showthrough.stats.aggregate import by_identity
from showthrough.stats.memorisation.tails import tail_chances
from showthrough.toolkit.vectors import nearest, people, unit

PAIRS = 100


class Outstanding(NamedTuple):
    """Count of training people whom a synthetic image resembles more than chance explains."""

    hits: int
    trials: int


class ImagePairs(NamedTuple):
    """Pairs of synthetic and training images, by rows of their sets."""

    distance: Floats
    synthetic: Rows
    real: Rows
    confirmed: Mask  # a second, different distance agrees


def closest_people(seen: Observations, by: str, pairs: ImagePairs, held: Floats) -> tuple[Evidence, ...]:
    """Return the closest pair of each person, closest first, at most a hundred.

    `held` are the held-out images' smallest distances to any synthetic image: what people who
    cannot have leaked come to; empty where they were not measured. One pair a person, so that a face
    that is copied a thousand times does not hide the others.
    """
    order = np.argsort(pairs.distance, kind="stable")
    first = np.sort(np.unique(people(seen, Role.TRAIN, pairs.real[order]), return_index=True)[1])[:PAIRS]
    return _evidence(seen, by, pairs, order[first], held)


def of_person(
    seen: Observations, by: str, pairs: ImagePairs, held: Floats, person: str
) -> tuple[Evidence, ...]:
    """Return the pairs that point to one person, closest first, at most a hundred."""
    order = np.argsort(pairs.distance, kind="stable")
    own = people(seen, Role.TRAIN, pairs.real[order]) == person
    return _evidence(seen, by, pairs, order[own][:PAIRS], held)


def _evidence(
    seen: Observations, by: str, pairs: ImagePairs, chosen: Rows, held: Floats
) -> tuple[Evidence, ...]:
    synthetic, real = seen.images(Role.SYNTHETIC), seen.images(Role.TRAIN)
    held = np.sort(held)
    return tuple(
        Evidence(
            synthetic=synthetic.ids[pairs.synthetic[index]],
            real=real.ids[pairs.real[index]],
            person=real.identity[pairs.real[index]],
            by=by,
            distance=float(pairs.distance[index]),
            percentile=_percentile(pairs.distance[index], held),
            confirmed=bool(pairs.confirmed[index]),
        )
        for index in chosen
    )


def _percentile(distance: float, held: Floats) -> float | None:
    """Return the share of held-out distances, ascending, that are larger; None where there are none."""
    return 1 - float(np.searchsorted(held, distance, "right")) / len(held) if len(held) else None


def with_margins(
    seen: Observations, info: EmbedderInfo, evidence: tuple[Evidence, ...]
) -> tuple[Evidence, ...]:
    """Return the same pairs with their margins: how much farther the second closest training person is.

    A face that resembles one person and nobody else accuses that person; one that resembles everybody
    is an average. Margins are differences of cosine distances; below 0 the face resembles another more.
    """
    synthetic, real = unit(seen, Role.SYNTHETIC, info.name), unit(seen, Role.TRAIN, info.name)
    who = people(seen, Role.TRAIN, real.rows)
    names = np.asarray(seen.images(Role.SYNTHETIC).ids, dtype=np.str_)[synthetic.rows]
    told = []
    for pair in evidence:
        faces = synthetic.values[names == pair.synthetic]  # an image may show several
        each = 1 - real.values @ faces.T
        distance = each[:, each[who == pair.person].min(axis=0).argmin()]
        own, others = distance[who == pair.person], distance[who != pair.person]
        margin = float(others.min() - own.min()) if len(others) else None
        told.append(pair.model_copy(update={"margin": margin}))
    return tuple(told)


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
