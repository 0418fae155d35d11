"""Building the observers that the config asks for, and what they see of one generator."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.audit.checks import Planned, membership_guesses
from showthrough.audit.inputs import Inputs
from showthrough.audit.stepping import step_curve
from showthrough.audit.subjects import Drawn, Place
from showthrough.core.config import AuditConfig, EmbedderConfig, FeaturesConfig, PCAConfig
from showthrough.core.facts import Blind, DetectionScores, Extractor, Family, StepCurve, Timing
from showthrough.core.images import Role
from showthrough.core.membership import look_blindly
from showthrough.core.records import DPCertificate
from showthrough.errors import ConfigError, NotAvailableError
from showthrough.observers.cache import FeatureCache
from showthrough.observers.pca import PCA
from showthrough.observers.pixels import Pixels
from showthrough.observers.seen import LiveObservations, Observer


class Observers(NamedTuple):
    """What looks at images in this audit."""

    shown: tuple[Observer, ...]  # pixels first, then the embedders
    features: Observer | None  # behind FID and precision/recall, where it is not one of those
    extractor: Callable[[], Extractor]


def build_observers(config: AuditConfig, inputs: Inputs, place: Place, *, allow_download: bool) -> Observers:
    """Load or fit every observer, so that missing weights are known before anything long begins.

    Raises:
        EnvironmentFault: weights or a library are missing.
        IntegrityError: weights are not those that the config names.
    """
    shown: list[Observer] = [Pixels(config.pixels)]
    for name, settings in config.embedders.items():
        shown.append(_embedder(name, settings, config, inputs, place.base, allow_download=allow_download))
    features, extractor = _features(config.features, shown, place.base)
    return Observers(tuple(shown), features, extractor)


class Seeing(NamedTuple):
    """What every generator of an audit is seen with."""

    config: AuditConfig
    inputs: Inputs
    observers: Observers
    planned: tuple[Planned, ...]
    place: Place


def observe(drawn: Drawn, seeing: Seeing) -> LiveObservations:
    """Return what checks may see of one generator, computed when they ask for it."""

    config, inputs, observers, planned, place = seeing

    def blind() -> Blind:
        return look_blindly(seen, np.random.default_rng([config.seed, 2]))

    facts: Mapping[type, Callable[[], object]] = {
        Blind: blind,
        Family: lambda: Family(membership_guesses(planned, len(observers.shown))),
        Timing: drawn.timing,
        DPCertificate: drawn.certificate,
        Extractor: observers.extractor,
        DetectionScores: lambda: _detection(drawn, inputs, config, place),
        StepCurve: lambda: step_curve(
            drawn.stepwise(), observers.extractor(), config.seed, place.vault, seen.with_synthetic
        ),
    }
    seen = LiveObservations(
        {**inputs.sets, Role.SYNTHETIC: drawn.images},
        observers.shown,
        FeatureCache(place.vault.folder / "features"),
        facts,
        features=observers.features,
        progress=place.progress,
    )
    return seen


def _embedder(
    name: str,
    settings: EmbedderConfig,
    config: AuditConfig,
    inputs: Inputs,
    base: Path,
    *,
    allow_download: bool,
) -> Observer:
    if isinstance(settings, PCAConfig):
        return PCA(name, inputs.sets[Role.REFERENCE], settings.components, config.pixels)
    if settings.kind == "facenet":
        from showthrough.observers.facenet import facenet

        return facenet(name, settings, base, allow_download)
    from showthrough.observers.arcface import arcface

    if settings.file is None:
        raise ConfigError(f"embedders.{name} needs file: the weights of the {settings.kind} embedder")
    return arcface(name, base / settings.file, settings)


def _features(
    settings: FeaturesConfig, shown: list[Observer], base: Path
) -> tuple[Observer | None, Callable[[], Extractor]]:
    if settings.file is not None:
        from showthrough.observers.inception import inception

        observer = inception(base / settings.file, settings)
        note = f"Features of the {observer.info.preprocessing}."  # figures of another resize do not compare
        return observer, lambda: Extractor(observer.info.name, observer.info.title, note)
    if settings.embedder is None:
        return None, _no_extractor
    names = [observer.info.name for observer in shown]
    if settings.embedder not in names:
        raise ConfigError(f"features.embedder is {settings.embedder!r}; this audit has {', '.join(names)}")
    note = "Not the Inception network: comparable with no published FID."
    return None, lambda: Extractor(str(settings.embedder), f"FD-{settings.embedder}", note)


def _no_extractor() -> Extractor:
    raise NotAvailableError("no feature extractor was given; set features.file or features.embedder")


def _detection(drawn: Drawn, inputs: Inputs, config: AuditConfig, place: Place) -> DetectionScores:
    if not config.detection.enabled:
        raise NotAvailableError("the config switches the detector off (detection.enabled)")
    from showthrough.observers.detector import FaceSets, measure_detection

    faces = FaceSets(inputs.sets[Role.TRAIN], drawn.images, inputs.sets[Role.HOLDOUT], photos=inputs.photos)
    folder = place.vault.folder / "detection"
    return measure_detection(faces, config.detection, config.seed, folder, place.progress)
