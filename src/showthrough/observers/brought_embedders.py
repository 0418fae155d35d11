"""Embedders that installed packages bring, by the entry point `showthrough.embedders`."""

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.training_settings.embedder_config import KINDS, BroughtConfig
from showthrough.errors import ConfigError
from showthrough.observers.runtime.streaming import Observer
from showthrough.observers.runtime.weights import checked

ENTRY_POINTS = "showthrough.embedders"
MakeEmbedder = Callable[[str, BroughtConfig, Path], Observer]  # its name, its table, where paths lead from


def brought(name: str, settings: BroughtConfig, base: Path) -> Observer:
    """Return the embedder that a package makes of a table `[embedders.NAME]` whose kind it brings.

    Raises:
        ConfigError: no package brings the kind, two do, or what it brings is no embedder of that name.
        EnvironmentFault: the file that the table names is not there.
        IntegrityError: it is not the one whose digest the table names.
    """
    make = _maker(name, settings.kind)
    if settings.file is not None:
        checked(base / settings.file, settings.sha256)
    return _refuse_other(name, settings.kind, make(name, settings, base))


def brought_kinds() -> tuple[str, ...]:
    """Return the kinds that installed packages bring, in the order of the alphabet."""
    return tuple(sorted({point.name for point in entry_points(group=ENTRY_POINTS)}))


def _maker(name: str, kind: str) -> MakeEmbedder:
    points = [point for point in entry_points(group=ENTRY_POINTS) if point.name == kind]
    if not points:
        there = ", ".join((*KINDS, *brought_kinds()))
        raise ConfigError(
            f"embedders.{name}: there is no kind {kind!r}; there are {there}. A package brings another by "
            f"the entry point {ENTRY_POINTS}: is it installed?"
        )
    if len(values := {point.value for point in points}) > 1:
        told = " and ".join(sorted(values))
        raise ConfigError(f"two packages bring embedders of the kind {kind!r}: {told}; uninstall one")
    return _loaded(points[0])


def _loaded(point: EntryPoint) -> MakeEmbedder:
    try:
        make: Any = point.load()
    except (ImportError, AttributeError) as error:
        message = f"entry point {point.name!r} names {point.value}, which cannot be loaded: {error}"
        raise ConfigError(message) from error
    if not callable(make):
        raise ConfigError(
            f"entry point {point.name!r} names {point.value}, which cannot be called; it must be a function "
            "of a name, a table and a folder that returns an embedder"
        )
    return make  # type: ignore[no-any-return]  # what it returns is looked at


def _refuse_other(name: str, kind: str, found: Any) -> Observer:
    info = getattr(found, "info", None)
    if not isinstance(info, EmbedderInfo) or not callable(found) or not getattr(found, "digest", ""):
        raise ConfigError(
            f"the package of the kind {kind!r} returned {type(found).__name__}, which is no embedder: "
            "it needs info, size, digest, and to be called with images"
        )
    if info.name != name:
        raise ConfigError(
            f"the embedder of the kind {kind!r} calls itself {info.name!r}; it must be called as its table, "
            f"{name!r}"
        )
    return found  # type: ignore[no-any-return]
