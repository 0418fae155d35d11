"""Choice of the best way to attack, on people of the attacker's own: never on those who are judged."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from showthrough.core.types import Features, Floats, Rows
from showthrough.redaction.attackers.attack import Attacker, FacePairs

EVERY = 4  # of so many people one is held back to choose on


class Held(NamedTuple):
    """People to learn from, and others to choose on."""

    learned: FacePairs
    chosen_on: FacePairs


def held_back(pairs: FacePairs) -> Held:
    """Return the pairs of three quarters of the people, and those of the others.

    People with several photos and those with one are dealt out apart, so that both parts have of either.
    """
    several = np.bincount(pairs.person) > 1
    is_held = np.zeros(pairs.people, dtype=bool)
    for kind in (np.flatnonzero(several), np.flatnonzero(~several)):
        is_held[kind[EVERY - 1 :: EVERY]] = True
    mask = is_held[pairs.person]
    return Held(pairs.take(np.flatnonzero(~mask)), pairs.take(np.flatnonzero(mask)))


def best(ways: Sequence[Attacker], held: FacePairs) -> Attacker:
    """Return the attacker who finds the people of `held` again best; the first of equally good ones."""
    scores = [mean_reciprocal_rank(way, held) for way in ways]
    found = ways[int(np.argmax(scores))]
    others = f", best of {len(ways)} ways on {held.people} people" if len(ways) > 1 else ""
    return Attacker(found.probe, found.enrol, f"{found.method}{others}")


def mean_reciprocal_rank(attacker: Attacker, held: FacePairs) -> float:
    """Return the mean of 1 / rank of the right person, for the first photo of each; ties count half.

    Smoother than the share at rank 1, by which few people would make a choice a matter of luck. The
    gallery holds the other photos; of a person with one photo alone, that one.
    """
    first = np.unique(held.person, return_index=True)[1]
    alone = np.bincount(held.person) == 1
    is_gallery = np.ones(len(held.person), dtype=bool)
    is_gallery[first[~alone]] = False
    probes = attacker.probe(held.redacted[first])
    photos = np.flatnonzero(is_gallery)
    gallery = attacker.enrol(held.clean[photos], held.redacted[photos])
    return float((1 / _ranks(probes @ gallery.T, held.person[photos])).mean())


def _ranks(alike: Features, person: Rows) -> Floats:
    """Return the rank of person i for probe i, from similarities (people, photos)."""
    order = np.argsort(person, kind="stable")
    starts = np.searchsorted(person[order], np.arange(len(alike)))
    each = np.maximum.reduceat(alike[:, order], starts, axis=1)
    own = np.diagonal(each)[:, None]
    return np.asarray(0.5 + (each > own).sum(axis=1) + (each == own).sum(axis=1) / 2)


def with_redacted_gallery(way: Attacker) -> Attacker:
    """Return the same way of looking, with a gallery that the attacker redacts as well."""
    return Attacker(way.probe, lambda _, redacted: way.probe(redacted), f"{way.method}, gallery redacted too")


def together(ways: Sequence[Attacker]) -> Attacker:
    """Return ways that look together: their cosine is the mean of those of each."""
    if len(ways) == 1:
        return ways[0]

    def joined(parts: list[Features]) -> Features:
        return np.concatenate(parts, axis=1) / np.float32(np.sqrt(len(parts)))

    return Attacker(
        lambda redacted: joined([way.probe(redacted) for way in ways]),
        lambda clean, redacted: joined([way.enrol(clean, redacted) for way in ways]),
        "; and ".join(way.method for way in ways),
    )
