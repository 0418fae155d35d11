"""Building the observers that the config asks for, and what they see of one generator."""

from pathlib import Path

from showthrough.audit.embedders import build_embedder
from showthrough.core.config import AuditConfig, FeaturesConfig
from showthrough.core.facts import Extractor
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError
from showthrough.observers.live_observations import LiveObservations, Observer
from showthrough.observers.pixels.aligned import Outlines
from showthrough.observers.pixels.patches import patches_of
from showthrough.observers.pixels.pixels import Pixels
from showthrough.signals.context import Context, Observers
from showthrough.signals.drawn import Drawn
from showthrough.signals.per_audit.plates import plate_strings
from showthrough.signals.registry import measured


def build_observers(config: AuditConfig, inputs: Inputs, place: Place, *, allow_download: bool) -> Observers:
    """Load or fit every observer, so that missing weights are known before anything long begins.

    Raises:
        EnvironmentFault: weights or a library are missing.
        IntegrityError: weights are not those that the config names.
    """
    shown: list[Observer] = [Pixels(config.pixels)]
    for name, settings in config.embedders.items():
        shown.append(build_embedder(name, settings, config, inputs, place, allow_download))
    features, extractor = _features(config.features, shown, place.base)
    plates = plate_strings(config.plates, place)
    other = patches_of(config.pixels), Outlines(config.pixels)
    return Observers(tuple(shown), *other, features, extractor, plates)


def observe(drawn: Drawn, context: Context) -> LiveObservations:
    """Return what checks may see of one generator, computed when they ask for it."""
    own = context._replace(name=drawn.subject.name, generator=drawn.generator)
    return LiveObservations(
        {**context.inputs.sets, Role.SYNTHETIC: drawn.images},
        context.observers.shown,
        context.cache,
        measured(own),
        hidden=context.observers.hidden,
        progress=context.place.progress,
    )


def _features(
    settings: FeaturesConfig, shown: list[Observer], base: Path
) -> tuple[Observer | None, Extractor | Missing]:
    if settings.file is not None:
        from showthrough.observers.embedders.inception import inception

        observer = inception(base / settings.file, settings)
        note = f"Features of the {observer.info.preprocessing}."  # figures of another resize do not compare
        return observer, Extractor(observer.info.name, observer.info.title, note)
    if settings.embedder is None:
        return None, Missing("no feature extractor was given; set features.file or features.embedder")
    names = [observer.info.name for observer in shown]
    if settings.embedder not in names:
        raise ConfigError(f"features.embedder is {settings.embedder!r}; this audit has {', '.join(names)}")
    note = "Not the Inception network: comparable with no published FID."
    return None, Extractor(str(settings.embedder), f"FD-{settings.embedder}", note)
