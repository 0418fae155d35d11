"""Toy people with a trait: a mark on their photos, on all of them or on one of two."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from showthrough.core.facts import Traits
from showthrough.core.images import Role
from showthrough.core.types import Mask, Names
from showthrough.testing.in_memory import ArrayObservations, Faces, ToyFaces, mixed, noisy, observed

REAL = ("train", "holdout", "reference")


class Marked(NamedTuple):
    """People of a role, and who has the trait: one truth value a photo."""

    faces: Faces
    has: Mask


class People(NamedTuple):
    """How many people there are, how common the trait is among them, and how well it shows."""

    n: int = 150
    share: float = 0.5
    mark: float = 300.0
    hidden: bool = False  # one of the two photos of each person, at random, does not show it
    photos: int = 2


def marked(toy: ToyFaces, people: People, rng: np.random.Generator, name: str) -> Marked:
    """Return new people; the mark is along the first pose, which tells a face matcher nothing."""
    faces = toy.people(people.n, rng, photos=people.photos, name=name)
    has = np.repeat(rng.random(people.n) < people.share, people.photos)
    shows = np.ones(len(has))
    if people.hidden:
        shows = (np.arange(len(has)) % 2 == np.repeat(rng.integers(2, size=people.n), 2)).astype(float)
    along = toy.basis[:, toy.traits]
    pixels = (
        faces.images.reshape(len(has), -1) + (shows * np.where(has, 1, -1) * people.mark)[:, None] * along
    )
    images = np.clip(np.rint(pixels), 0, 255).astype(np.uint8).reshape(faces.images.shape)
    return Marked(Faces(images, faces.identity), has)


def traits(told: Mapping[str, Mapping[str, Names]]) -> Traits:
    """Return traits by name and role."""
    return Traits(tuple(told), lambda role, name: told[name][Role(role).value])


def yes_no(has: Mask) -> Names:
    return np.where(has, "yes", "no")


HIDING = People(hidden=True)


def copied_world(share: float, seed: int = 0, people: People = HIDING, copies: int = 0) -> ArrayObservations:
    """Return a world in which this share of the synthetic images are noisy training photos.

    There are `copies` further traits, each that of the mark but for one person in ten.
    """
    toy, rng = ToyFaces(), np.random.default_rng(seed)
    sets = {role: marked(toy, people, rng, role) for role in REAL}
    made = marked(toy, people, rng, "made").faces
    order = rng.permutation(len(made.images))
    told = {"mark": {role: yes_no(own.has) for role, own in sets.items()}}
    further = np.random.default_rng([seed, 1])
    for number in range(copies):
        told[f"like {number}"] = {
            role: yes_no(own.has ^ np.repeat(further.random(people.n) < 0.1, people.photos))
            for role, own in sets.items()
        }
    synthetic = mixed(noisy(sets["train"].faces.take(order), rng), made, share)
    faces: dict[str, Any] = {role: own.faces for role, own in sets.items()}
    return observed(toy, **faces, synthetic=synthetic, facts=(traits(told),))
