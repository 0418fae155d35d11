"""TraitGuesses at a trait from one photo of a person, with and without the synthetic images like it."""

from typing import NamedTuple

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations
from showthrough.core.images import Role
from showthrough.core.types import Features, Floats, Mask, Rows
from showthrough.errors import NotEnoughDataError
from showthrough.stats.aggregate import equally_many
from showthrough.stats.attributes.labelling import Labeller, labeller
from showthrough.stats.attributes.paired_excess import TraitGuesses
from showthrough.toolkit.traits.trait_features import trait_features
from showthrough.toolkit.traits.trait_values import Trait
from showthrough.toolkit.vectors import enrolled, nearest, pair_distances, people

SIDES = (Role.TRAIN, Role.HOLDOUT)
LOOKED_AT = 50  # nearest synthetic images
TRUSTED_BY_CHANCE = 0.05  # share of reference people who have a synthetic image that is trusted
SAME_PHOTO, OTHER_PHOTO = 0.01, 0.9  # quantiles of how far two photos of a person lie apart
FEWEST = 10  # reference people with two photos


class PhotoReach(NamedTuple):
    """Distances from a photo at which a synthetic image may be taken for another photo of the person."""

    beyond: float  # nearer is the photo itself, which tells nothing new
    within: float


class SidePhotos(NamedTuple):
    """Photos of a role that the attacker may hold, with the person on each."""

    rows: Rows  # ascending rows of the role's images
    who: Rows  # a number for each person


class Looks(NamedTuple):
    """What one embedder and all features tell of an audit, whatever the trait."""

    photos: dict[Role, SidePhotos]  # of train and holdout, equally many a person
    trusted: dict[
        Role, Mask
    ]  # (n, k): whether a synthetic image is taken for the person, of each enrolled photo
    near: dict[Role, Rows]  # (n, k): those images
    rows: dict[Role, Rows]  # (n,): the enrolled photos
    features: dict[Role, Features]


def looks_through(seen: Observations, info: EmbedderInfo) -> Looks:
    """Return which synthetic images the attacker takes for further photos of each person.

    Raises:
        NotEnoughDataError: too few reference people with two photos, or nothing can be read.
    """
    reach = reach_of(seen, info)
    found = {role: nearest(seen, role, Role.SYNTHETIC, info, LOOKED_AT) for role in SIDES}
    rows = {role: enrolled(seen, role, info.name).rows for role in SIDES}
    whose = [people(seen, role, rows[role]) for role in SIDES]
    kept = equally_many(*whose)
    photos = {
        role: SidePhotos(rows[role][mask], _numbers(who[mask]))
        for role, who, mask in zip(SIDES, whose, kept, strict=True)
    }
    trusted = {role: _trusted(one.distance, reach) for role, one in found.items()}
    features = {role: trait_features(seen, role) for role in (*SIDES, Role.REFERENCE, Role.SYNTHETIC)}
    return Looks(photos, trusted, {role: one.rows for role, one in found.items()}, rows, features)


def reach_of(seen: Observations, info: EmbedderInfo) -> PhotoReach:
    """Return from where on a synthetic image is taken for another photo of a person.

    Two photos of one reference person say how far apart those of one person lie; the synthetic images
    nearest to reference people, who are not shown in them, say what is near by chance.

    Raises:
        NotEnoughDataError: fewer than ten reference people have two readable photos.
    """
    rows = enrolled(seen, Role.REFERENCE, info.name).rows
    who = _numbers(people(seen, Role.REFERENCE, rows))
    order = np.argsort(who, kind="stable")
    first = np.flatnonzero(np.diff(who[order], prepend=-1))
    several = first[np.append(np.diff(first), len(order) - first[-1]) > 1]
    if len(several) < FEWEST:
        raise NotEnoughDataError(
            f"to tell another photo of a person takes {FEWEST} reference people with two photos, and there "
            f"are {len(several)}",
            needed=FEWEST,
        )
    pairs = rows[order[several]], rows[order[several + 1]]
    apart = pair_distances(seen, info, (Role.REFERENCE, Role.REFERENCE), pairs)
    beyond, usual = (float(np.quantile(apart, share)) for share in (SAME_PHOTO, OTHER_PHOTO))
    near = nearest(seen, Role.REFERENCE, Role.SYNTHETIC, info, LOOKED_AT).distance[order[first]]
    closest = np.where(near > beyond, near, np.inf).min(axis=1)
    chance = np.quantile(closest, TRUSTED_BY_CHANCE, method="lower")
    return PhotoReach(beyond, min(usual, float(chance)))


def guesses_at(
    trait: Trait, looks: Looks, reference_who: Rows, rng: np.random.Generator
) -> dict[Role, TraitGuesses]:
    """Return the guesses at a trait of training and of held-out people, by one photo of each.

    The trait is that of a person's other photos, which the attacker does not hold; people whose other
    photos differ in it, or of whom no other photo tells it, are left out.

    Raises:
        NotEnoughDataError: too few reference people with some value, to learn it from.
    """
    known = trait.codes[Role.REFERENCE] >= 0
    if not known.any():
        raise NotEnoughDataError("no reference person has a value of this trait, to learn it from")
    features, codes = looks.features[Role.REFERENCE][known], trait.codes[Role.REFERENCE][known]
    label = labeller(features, codes, reference_who[known], len(trait.choices))
    shown = label(looks.features[Role.SYNTHETIC])
    return {role: _of_role(role, trait, looks, (label, shown), rng) for role in SIDES}


def _of_role(
    role: Role, trait: Trait, looks: Looks, learned: tuple[Labeller, Floats], rng: np.random.Generator
) -> TraitGuesses:
    label, shown = learned
    held, truth = _held_photos(looks.photos[role], trait.codes[role], rng)
    if len(held) == 0:
        raise NotEnoughDataError(f"no {role} person has two photos of which the other one tells this trait")
    alone = label(looks.features[role][held])
    place = np.searchsorted(looks.rows[role], held)
    trusted, near = looks.trusted[role][place], looks.near[role][place]
    weight = trusted / np.maximum(trusted.sum(axis=1, keepdims=True), 1)
    told = np.einsum("nk,nkc->nc", weight, shown[near])  # as one photo more, however many images there are
    return TraitGuesses(truth, alone.argmax(axis=1) == truth, (alone + told).argmax(axis=1) == truth)


def _held_photos(photos: SidePhotos, codes: Rows, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Return a photo of each person, drawn at random, and the trait that all others tell alike."""
    order = rng.permutation(len(photos.rows))
    _, first = np.unique(photos.who[order], return_index=True)
    held = order[first]  # one a person, people by number
    others = np.ones(len(photos.rows), dtype=bool)
    others[held] = False
    told = codes[photos.rows]
    telling = others & (told >= 0)
    highest = np.full(len(held), -1, dtype=np.int64)
    lowest = np.full(len(held), np.iinfo(np.int64).max, dtype=np.int64)
    np.maximum.at(highest, photos.who[telling], told[telling])
    np.minimum.at(lowest, photos.who[telling], told[telling])
    agreed = highest == lowest
    return photos.rows[held[agreed]], highest[agreed]


def _trusted(distance: Floats, reach: PhotoReach) -> Mask:
    return np.asarray((distance > reach.beyond) & (distance <= reach.within))


def _numbers(who: np.ndarray) -> Rows:
    """Return a number for each person, in the order in which they first appear: no name decides a draw."""
    _, first, codes = np.unique(who, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[codes]
