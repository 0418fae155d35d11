"""Faces computed back from the classifier under audit, and from one that gives all away, or nothing."""

from functools import cache
from typing import TYPE_CHECKING, final

import numpy as np

from showthrough.core.check import View
from showthrough.core.facts.inversion_facts import Inversion
from showthrough.core.images import Role
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.types import Features
from showthrough.data.drawn_images import image_set
from showthrough.errors import NotAvailableError
from showthrough.signals.context import Context, Plant, Signal

if TYPE_CHECKING:
    from showthrough.core.subjects.classifier_config import ClassifierConfig
    from showthrough.core.types import Images

OF_A_PLANT = "photos in the place of faces that were computed back"


@final
class InversionSignal(Signal[Inversion]):
    """Faces computed back from a classifier, one for each of its people."""

    name = "inverted faces"
    fact = Inversion

    def measure(self, context: Context, seen: View) -> Inversion | Missing:  # noqa: ARG002 - of the model
        """Return the faces that an attacker computes back, within the budget of the config."""
        config = context.config.classifier
        if config is None:
            return Missing("no classifier is under audit; [classifier] names one")
        return value_or_missing(lambda: _measured(context, config))

    def planted(self, plant: Plant) -> Inversion | Missing:
        """Return faces that are photos of the people themselves (learned), or of people never seen."""
        real = plant.real.known(Inversion)
        if isinstance(real, Missing):
            return real
        role = Role.TRAIN if plant.learned else Role.REFERENCE
        return Inversion(
            identity=real.identity,
            vectors=cache(lambda by: _of_photos(plant, role, real.identity, by)),
            method=OF_A_PLANT,
            access=real.access,
        )


def _measured(context: Context, config: "ClassifierConfig") -> Inversion:
    from showthrough.inversion.computed_faces import computed_faces

    budget = config.inversion
    found = computed_faces(config, context.inputs, context.place, context.cache, context.config.seed)
    return Inversion(
        identity=found.identity,
        vectors=cache(lambda by: _vectors(context, found.faces, by)),
        method=f"{budget.starts} searches of {budget.steps} steps for each person",
        access=found.access,
    )


def _vectors(context: Context, faces: "Images", by: str) -> Features:
    from showthrough.observers.runtime.streaming import Lookup, embedded

    observer = next((one for one in context.observers.shown if one.info.name == by), None)
    if observer is None or isinstance(observer, Lookup):
        raise NotAvailableError(f"{by} looks vectors up by file, and faces that are computed have none")
    images = image_set(Role.SYNTHETIC, faces, context.place.vault, "inverted faces")
    found = list(embedded(images, observer))
    vectors = np.full((len(faces), found[0][1].shape[1]), np.nan, dtype=np.float32)
    for rows, values in found:
        vectors[rows] = values
    return vectors


def _of_photos(plant: Plant, role: Role, identity: tuple[str, ...], by: str) -> Features:
    """Return the vector of a photo for each person: their own, or that of others of another role in turn."""
    observation, images = plant.real.of(role, by), plant.real.images(role)
    first: dict[str, int] = {}
    for place, row in enumerate(observation.rows):
        first.setdefault(images.identity[int(row)], place)
    others = list(first.values())
    vectors = np.full((len(identity), observation.values.shape[1]), np.nan, dtype=np.float32)
    for number, name in enumerate(identity):
        if role is Role.TRAIN and name in first:
            vectors[number] = observation.values[first[name]]
        elif role is not Role.TRAIN and others:
            vectors[number] = observation.values[others[number % len(others)]]
    return vectors
