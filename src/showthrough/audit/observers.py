"""Building the observers that the config asks for, and what they see of one generator."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from showthrough.audit.embedders import build_embedder, load_embedder
from showthrough.core.config import AuditConfig, FeaturesConfig
from showthrough.core.facts import Extractor, PlateStrings
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError
from showthrough.observers.live_observations import LiveObservations, Observer
from showthrough.observers.pixels.aligned import Outlines
from showthrough.observers.pixels.parts import Parts
from showthrough.observers.pixels.patches import patches_of
from showthrough.observers.pixels.pixels import Pixels
from showthrough.signals.context import Context, Observers
from showthrough.signals.drawn import Drawn
from showthrough.signals.per_audit.number_lists import number_lists
from showthrough.signals.per_audit.plates import plate_strings
from showthrough.signals.per_audit.written_texts import written_texts
from showthrough.signals.registry import measured
from showthrough.toolkit.vectors import PIXELS


class Loaded(NamedTuple):
    """Observers that no photo is needed for."""

    embedders: Mapping[str, Observer | None]  # None: made of photos later
    features: Observer | None
    plates: PlateStrings | Missing


def load_observers(config: AuditConfig, place: Place) -> Loaded:
    """Load every observer whose file holds all that it needs, before any photo is read.

    Raises:
        EnvironmentFault: weights or a library are missing.
        IntegrityError: weights are not those that the config names.
        ConfigError: features are to come from an embedder that there is not, or plates from a country.
        DataError: a table of plates cannot be read.
    """
    embedders = {name: load_embedder(name, settings, place) for name, settings in config.embedders.items()}
    wanted, names = config.features.embedder, (PIXELS, *embedders)
    if config.features.file is None and wanted is not None and wanted not in names:
        raise ConfigError(f"features.embedder is {wanted!r}; this audit has {', '.join(names)}")
    number_lists(config.plates, place)  # tables that cannot be read are told before anything long begins
    written_texts(config.plates, place)
    return Loaded(embedders, _features(config.features, place.base), plate_strings(config.plates, place))


def build_observers(config: AuditConfig, inputs: Inputs, place: Place, loaded: Loaded) -> Observers:
    """Return all observers: those that were loaded, and those that reference people make.

    Raises:
        DataError, NotEnoughDataError: the data cannot make an embedder that is asked for.
    """
    shown: list[Observer] = [Pixels(config.pixels)]
    for name, found in loaded.embedders.items():
        shown.append(build_embedder(name, found, config, inputs, place))
    other = patches_of(config.pixels), Outlines(config.pixels), Parts(config.pixels)
    extractor = _extractor(config.features, loaded.features)
    return Observers(tuple(shown), *other, loaded.features, extractor, loaded.plates)


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


def _features(settings: FeaturesConfig, base: Path) -> Observer | None:
    if settings.file is None:
        return None
    from showthrough.observers.embedders.inception import inception

    return inception(base / settings.file, settings)


def _extractor(settings: FeaturesConfig, features: Observer | None) -> Extractor | Missing:
    if features is not None:
        note = f"Features of the {features.info.preprocessing}."  # figures of another resize do not compare
        return Extractor(features.info.name, features.info.title, note)
    if settings.embedder is None:
        return Missing("no feature extractor was given; set features.file or features.embedder")
    note = "Not the Inception network: comparable with no published FID."
    return Extractor(settings.embedder, f"FD-{settings.embedder}", note)
