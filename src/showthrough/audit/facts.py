"""What is measured once of a generator for all checks, each when the first of them asks."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from showthrough.audit.canaries import canary_scores
from showthrough.audit.checks import Planned, membership_guesses
from showthrough.audit.duplicates import duplicates
from showthrough.audit.inputs import Inputs
from showthrough.audit.shadows import refuse_none, shadow_signals, shadows_of
from showthrough.audit.signals import Keep, gradients, losses, signals_of
from showthrough.audit.stepping import step_curve
from showthrough.audit.subjects import Drawn, Place
from showthrough.core.config import AuditConfig
from showthrough.core.facts import (
    Blind,
    Calibrations,
    CanaryScores,
    DetectionScores,
    Distances,
    Duplicates,
    Extractor,
    Family,
    Gradients,
    Losses,
    PlateStrings,
    Shadows,
    StepCurve,
    Timing,
)
from showthrough.core.images import Role
from showthrough.core.membership import look_blindly
from showthrough.core.records import DPCertificate
from showthrough.core.rulers import calibrations
from showthrough.errors import NotAvailableError
from showthrough.observers.cache import FeatureCache
from showthrough.observers.seen import Facts, LiveObservations, Observer


class Observers(NamedTuple):
    """What looks at images in this audit."""

    shown: tuple[Observer, ...]  # pixels first, then the embedders
    patches: Observer
    outlines: Observer
    features: Observer | None  # behind FID and precision/recall, where it is not one of those
    extractor: Callable[[], Extractor]
    plates: Callable[[], PlateStrings]

    @property
    def hidden(self) -> tuple[Observer, ...]:
        """Return those that checks ask for by name."""
        named = self.patches, self.outlines
        return named if self.features is None else (*named, self.features)

    @property
    def distances(self) -> Distances:
        """Return the distances that are no embedder's."""
        return Distances(self.patches.info, self.outlines.info)


class Seeing(NamedTuple):
    """What every generator of an audit is seen with."""

    config: AuditConfig
    inputs: Inputs
    observers: Observers
    planned: tuple[Planned, ...]
    place: Place


def facts_of(
    drawn: Drawn, seeing: Seeing, cache: FeatureCache, seen: Callable[[], LiveObservations]
) -> Facts:
    """Return how each fact about a generator is found; `seen` gives the observations that they go into."""
    config, inputs, observers, _, place = seeing
    return {
        Blind: lambda: look_blindly(seen(), np.random.default_rng([config.seed, 2])),
        **_inside(drawn, seeing, Keep(cache, config.seed, place.progress), seen),
        Timing: drawn.timing,
        DPCertificate: drawn.certificate,
        Extractor: observers.extractor,
        Distances: lambda: observers.distances,
        PlateStrings: observers.plates,
        Calibrations: lambda: calibrations(seen()),
        Duplicates: lambda: duplicates(seen),
        DetectionScores: lambda: _detection(drawn, inputs, config, place),
        StepCurve: lambda: step_curve(
            drawn.stepwise(), observers.extractor(), config.seed, place.vault, seen().with_synthetic
        ),
    }


def _inside(drawn: Drawn, seeing: Seeing, keep: Keep, seen: Callable[[], LiveObservations]) -> Facts:
    """Return what the generator's own network tells, and how many guesses that makes."""
    config, inputs, observers, planned, place = seeing
    train = inputs.sets[Role.TRAIN]

    def shadows() -> Shadows:
        refuse_none(config.shadow)
        return shadows_of(drawn.inside(), config.shadow, inputs, place, config.seed)

    def family() -> Family:
        signals = (*signals_of(drawn.inside), *shadow_signals(shadows))
        return Family(membership_guesses(planned, len(observers.shown), signals))

    return {
        Family: family,
        Losses: lambda: losses(drawn.inside(), seen().images, keep),
        Gradients: lambda: gradients(drawn.inside(), seen().images, keep),
        Shadows: shadows,
        CanaryScores: lambda: canary_scores(drawn.inside, drawn.subject.name, train, config, place),
    }


def _detection(drawn: Drawn, inputs: Inputs, config: AuditConfig, place: Place) -> DetectionScores:
    if not config.detection.enabled:
        raise NotAvailableError("the config switches the detector off (detection.enabled)")
    from showthrough.observers.detector import FaceSets, measure_detection

    faces = FaceSets(inputs.sets[Role.TRAIN], drawn.images, inputs.sets[Role.HOLDOUT], photos=inputs.photos)
    folder = place.vault.folder / "detection"
    return measure_detection(faces, config.detection, config.seed, folder, place.progress)
