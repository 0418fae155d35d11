"""Faces that a detector finds before redaction and after."""

from typing import final

import numpy as np

from showthrough.core.check import View
from showthrough.core.facts.redaction_facts import RedactedPairs
from showthrough.core.facts.use_facts import FacesBeforeAfter, FacesOnPictures
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.observers.faces.main_face import Finder
from showthrough.redaction.pairs.face_search import faces_on, finder_of
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.of_redaction.redacted_pairs import pictures_of, planted_pairs

JUDGED = (Role.TRAIN, Role.HOLDOUT)
NO_DETECTOR = "no detector of faces was given; set detector in [redaction]"


@final
class FacesBeforeAfterSignal(Signal[FacesBeforeAfter]):
    """Faces of the pairs as one detector finds them."""

    name = "faces before and after"
    fact = FacesBeforeAfter

    def measure(self, context: Context, seen: View) -> FacesBeforeAfter | Missing:
        """Return the faces on the pairs of the audit."""
        return _found(context, seen.known(RedactedPairs))

    def planted(self, plant: Plant) -> FacesBeforeAfter | Missing:
        """Return those of pictures of which nothing, or all, was hidden."""
        return _found(plant.context, planted_pairs(plant))


def _found(context: Context, pairs: RedactedPairs | Missing) -> FacesBeforeAfter | Missing:
    pairs = pictures_of(pairs)
    if isinstance(pairs, Missing):
        return pairs
    if pairs.subject != "faces":
        return Missing(f"faces are not looked for on {pairs.subject.replace('_', ' ')}")
    config = context.config.redaction
    finder = None if config is None else finder_of(config, context.place.base)
    if finder is None:
        return Missing(NO_DETECTOR)
    sets = [pairs.of(role) for role in JUDGED]
    return FacesBeforeAfter(
        _together(context, finder, [own.original for own in sets]),
        _together(context, finder, [own.redacted for own in sets]),
        _together(context, finder, [pairs.of(Role.REFERENCE).original]),
        tuple(person for own in sets for person in own.original.identity),
        finder.name,
    )


def _together(context: Context, finder: Finder, sets: list[ImageSet]) -> FacesOnPictures:
    """Return the faces of several sets, whose pictures are counted on from one to the next."""
    found = [faces_on(images, finder, context.cache, context.place.progress) for images in sets]
    first = np.cumsum([0, *map(len, sets)])
    return FacesOnPictures(
        np.concatenate([faces.boxes for faces in found]),
        np.concatenate([faces.scores for faces in found]),
        np.concatenate([faces.landmarks for faces in found]),
        np.concatenate([faces.picture + start for faces, start in zip(found, first, strict=False)]),
    )
