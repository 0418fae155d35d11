"""Audit of redacted pictures: pairs in the place of people and samples, redactions in that of controls."""

from dataclasses import replace

import numpy as np

from showthrough.controls.known_model import PlantedModel
from showthrough.controls.run_controls import NOISE, ControlSet
from showthrough.core.config import AuditConfig
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.records import ControlKind, Subject
from showthrough.data.catalogue import Cataloguer
from showthrough.data.decoding.pixel_ranges import declared_range
from showthrough.data.inputs import Inputs, Redaction
from showthrough.data.workspace import Place
from showthrough.redaction.pairs.gather_pairs import gather_pairs
from showthrough.signals.drawn import Drawn

NAME = "redaction"


def gather_redacted(config: AuditConfig, place: Place) -> Inputs:
    """Return the people before redaction by role, and the pairs that their pictures make with those after.

    Raises:
        ConfigError: the audit is not of redacted pictures.
        DataError, NotEnoughDataError: files make no pairs, or too few people are on them.
    """
    assert config.redaction is not None
    data = config.data
    declared = declared_range(data.pixel_range, "data.pixel_range")
    reader = Cataloguer(place.vault, data.max_megapixels, place.progress, data.max_frames, declared)
    gathered = gather_pairs(config.redaction, place.base, reader, config.seed)
    roles = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
    sets = {role: gathered.pairs.of(role).original for role in roles}
    *real, redacted = gathered.data
    told = {"role": Role.SYNTHETIC, "label": "", "n_identities": 0, "identity_known": False, "n_unnamed": 0}
    account = redacted.model_copy(update=told)
    return Inputs(sets, tuple(real), None, (), redaction=Redaction(gathered.pairs, account))


def redacted_pictures(redaction: Redaction) -> Drawn:
    """Return the redacted pictures of the people who are judged, as what is under audit."""
    pairs, data = redaction
    images = replace(pairs.of(Role.TRAIN).redacted, role=Role.SYNTHETIC)
    subject = Subject(
        name=NAME,
        kind=NAME,
        digest=images.digest,
        n_samples=len(images),
        note=f"where something was to be hidden: {pairs.masks_from}",
    )
    return Drawn(images, data, subject, generator=None)


def redaction_controls(inputs: Inputs) -> tuple[ControlSet, ...]:
    """Return the control sets: a redaction that hides nothing, and one that leaves nothing of a picture."""
    train, reference = inputs.sets[Role.TRAIN], inputs.sets[Role.REFERENCE]
    shown = replace(train, role=Role.SYNTHETIC)
    return (
        ControlSet(ControlKind.POSITIVE, "pictures as they were before", shown, _network(train)),
        ControlSet(ControlKind.NEGATIVE, "pictures all of one grey", shown, _network(reference)),
    )


def _network(images: ImageSet) -> PlantedModel:
    """Return a network that knows some pictures, or a black one where folders hold films alone."""
    if len(images):
        return PlantedModel(images, NOISE)
    black = replace(
        images,
        source=ArraySource(np.zeros((1, 1, 1, 3), dtype=np.uint8)),
        ids=["black"],
        identity=["nobody"],
        sizes=[(1, 1)],
    )
    return PlantedModel(black, NOISE)
