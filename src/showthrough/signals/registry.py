"""What is measured once of a generator for all checks, each when the first of them asks."""

from collections.abc import Callable

import numpy as np

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
from showthrough.core.privacy import DPCertificate
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.errors import NotAvailableError
from showthrough.observers.live_observations import Facts, LiveObservations
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.canaries import canary_scores
from showthrough.signals.context import Seeing
from showthrough.signals.drawn import Drawn
from showthrough.signals.duplicates import duplicates
from showthrough.signals.losses_gradients import Keep, gradients, losses, signals_of
from showthrough.signals.shadow_models import refuse_none, shadow_signals, shadows_of
from showthrough.signals.step_curve import step_curve
from showthrough.toolkit.match_thresholds import calibrations
from showthrough.toolkit.membership import look_blindly
from showthrough.toolkit.run_checks import membership_guesses


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
    from showthrough.detection.detection_scores import FaceSets, measure_detection

    faces = FaceSets(inputs.sets[Role.TRAIN], drawn.images, inputs.sets[Role.HOLDOUT], photos=inputs.photos)
    folder = place.vault.folder / "detection"
    return measure_detection(faces, config.detection, config.seed, folder, place.progress)
