"""Building the observers that the config asks for, and what they see of one generator."""

from collections.abc import Mapping
from typing import NamedTuple

from showthrough.audit.embedders import build_embedder, load_embedder
from showthrough.audit.subjects.records_audit import record_observers
from showthrough.core.config import AuditConfig
from showthrough.core.facts import Extractor, PlateStrings
from showthrough.core.images import Role
from showthrough.core.instruments.features_config import FeaturesConfig
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
from showthrough.weight_catalogue import filled_in


class Loaded(NamedTuple):
    """Observers that no photo is needed for."""

    embedders: Mapping[str, Observer | None]  # None: made of photos later
    features: tuple[Observer | None, ...]  # one a table; None: an embedder, or nothing
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
    names = (PIXELS, *embedders)
    for table, settings in feature_tables(config).items():
        wanted = None if settings.has_weights else settings.embedder
        if wanted is not None and wanted not in names:
            raise ConfigError(f"{table}.embedder is {wanted!r}; this audit has {', '.join(names)}")
    number_lists(config.plates, place)  # tables that cannot be read are told before anything long begins
    written_texts(config.plates, place)
    return Loaded(embedders, _features(config, place), plate_strings(config.plates, place))


def build_observers(config: AuditConfig, inputs: Inputs, place: Place, loaded: Loaded) -> Observers:
    """Return all observers: those that were loaded, and those that reference people make.

    Raises:
        DataError, NotEnoughDataError: the data cannot make an embedder that is asked for.
    """
    shown: list[Observer] = record_observers(config, inputs, place) or [Pixels(config.pixels)]
    for name, found in loaded.embedders.items():
        shown.append(build_embedder(name, found, config, inputs, place))
    other = patches_of(config.pixels), Outlines(config.pixels), Parts(config.pixels)
    extractor = _extractor(config, loaded.features)
    features = tuple(one for one in loaded.features if one is not None)
    return Observers(tuple(shown), *other, features, extractor, loaded.plates)


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
    ).over(context.observers.embed)


def _features(config: AuditConfig, place: Place) -> tuple[Observer | None, ...]:
    """Return the extractor of each table of features; None where an embedder, or nothing, stands in."""
    return tuple(loaded_features(settings, place) for settings in feature_tables(config).values())


def feature_tables(config: AuditConfig) -> dict[str, FeaturesConfig]:
    """Return the tables of features by name, the first of them `features`."""
    beside = config.features_beside.items()
    return {"features": config.features, **{f"features_beside.{name}": each for name, each in beside}}


def loaded_features(settings: FeaturesConfig, place: Place) -> Observer | None:
    """Return the extractor of one table of features from its file; None where none is named."""
    settings = filled_in(settings, "features", place.progress, allow_download=place.allow_download)
    if settings.file is None:
        return None
    if settings.kind == "inception":
        from showthrough.observers.extractors.inception import inception

        return inception(place.base / settings.file, settings)
    from showthrough.observers.extractors.picture_features import picture_features

    return picture_features(place.base / settings.file, settings)


def _extractor(config: AuditConfig, features: tuple[Observer | None, ...]) -> Extractor | Missing:
    """Return the extractor of the first table with those beside it; all need names of their own."""
    tables = feature_tables(config)
    found = [_described(settings, one) for settings, one in zip(tables.values(), features, strict=True)]
    for table, one in zip(tables, found, strict=True):
        if isinstance(one, Missing) and table != "features":
            raise ConfigError(f"{table} names no extractor: set file or embedder")
    first, *beside = found
    if isinstance(first, Missing):
        if beside:
            raise ConfigError(
                "features_beside stands beside features: set features.file or features.embedder"
            )
        return first
    others = tuple(one for one in beside if isinstance(one, Extractor))
    titles = [one.title for one in (first, *others)]
    if twice := [title for title in titles if titles.count(title) > 1]:
        raise ConfigError(f"two tables of features are called {twice[0]}: give each a name of its own")
    return first._replace(beside=others)


def _described(settings: FeaturesConfig, features: Observer | None) -> Extractor | Missing:
    if features is not None:
        note = f"Features of the {features.info.preprocessing}."  # figures of another resize do not compare
        return Extractor(features.info.name, features.info.title, note)
    if settings.embedder is None:
        return Missing("no feature extractor was given; set features.file or features.embedder")
    note = "Not the Inception network: comparable with no published FID."
    return Extractor(settings.embedder, f"FD-{settings.embedder}", note)
