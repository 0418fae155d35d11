"""Audit of a face classifier: faces computed back in the place of samples, photos in that of controls."""

import hashlib
from dataclasses import replace

from showthrough.controls.known_model import PlantedModel
from showthrough.controls.run_controls import NOISE, ControlSet
from showthrough.core.config import AuditConfig
from showthrough.core.images import Role
from showthrough.core.records import ControlKind, RoleData, Subject
from showthrough.data.drawn_images import image_set
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.context import FEATURES
from showthrough.signals.drawn import Drawn

NAME = "classifier"


def computed_pictures(config: AuditConfig, inputs: Inputs, place: Place) -> Drawn:
    """Return the faces that an attacker computes back, one for each person, as what is under audit.

    Raises:
        ConfigError, IntegrityError, EnvironmentFault: the model or its classes are not what the config says.
        NotAssessableError, NotEnoughDataError: nobody can be computed back.
    """
    assert config.classifier is not None
    from showthrough.inversion.computed_faces import computed_faces

    cache = FeatureCache(place.vault.folder / FEATURES)
    found = computed_faces(config.classifier, inputs, place, cache, config.seed)
    images = image_set(Role.SYNTHETIC, found.faces, place.vault, "inverted faces")
    content = (place.base / config.classifier.file).read_bytes()
    subject = Subject(
        name=NAME,
        kind=config.classifier.format,
        digest=hashlib.sha256(content).hexdigest(),
        n_samples=len(images),
        note=f"faces computed back from a {config.classifier.kind}; the attacker had {found.access}",
    )
    data = RoleData(
        role=Role.SYNTHETIC,
        n_images=len(images),
        n_identities=0,
        identity_known=False,
        digest=images.digest,
        note="computed back by the audit",
    )
    return Drawn(images, data, subject, generator=None)


def classifier_controls(inputs: Inputs) -> tuple[ControlSet, ...]:
    """Return the control sets: a model that gives its people's photos away, and one that never saw them."""
    train, reference = inputs.sets[Role.TRAIN], inputs.sets[Role.REFERENCE]
    return (
        ControlSet(
            ControlKind.POSITIVE,
            "photos of the people themselves",
            replace(train, role=Role.SYNTHETIC),
            PlantedModel(train, NOISE),
        ),
        ControlSet(
            ControlKind.NEGATIVE,
            "photos of people whom the model never saw",
            replace(reference, role=Role.SYNTHETIC),
            PlantedModel(reference, NOISE),
        ),
    )
