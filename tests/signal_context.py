"""What a signal is given in a test: a vault, people in memory, observers of their pixels."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from showthrough.core.check import Facts
from showthrough.core.config import AuditConfig
from showthrough.core.generator import Generator
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.data.inputs import Inputs
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.aligned import Outlines
from showthrough.observers.pixels.parts import Parts
from showthrough.observers.pixels.patches import patches_of
from showthrough.observers.pixels.pixels import Pixels
from showthrough.signals.context import Context, Observers, Signal
from showthrough.signals.registry import measured

SIDE = 8


def config_of(**tables: Any) -> AuditConfig:
    """Return an audit file's content; what is not given is usual."""
    return AuditConfig(**{"name": "x", "data": {"train": "a", "holdout": "b", "synthetic": "c"}, **tables})


def place_of(folder: Path) -> Place:
    return Place(folder, Vault(folder / "vault"), lambda *_: None)


def context_of(
    folder: Path,
    sets: Mapping[Role, ImageSet],
    generator: Generator | None = None,
    config: AuditConfig | None = None,
    signals: tuple[Signal[Any], ...] = (),
) -> Context:
    """Return the context of a generator called `made`, which runs no checks."""
    observers = Observers(
        shown=(Pixels(SIDE),),
        patches=patches_of(SIDE),
        outlines=Outlines(SIDE),
        parts=Parts(2 * SIDE),  # parts of fewer pixels show nothing
        features=(),
        extractor=Missing("no feature extractor was given"),
        plates=Missing("no plate reader was given"),
    )
    real = {role: images for role, images in sets.items() if role is not Role.SYNTHETIC}
    inputs = Inputs(real, (), None, ())
    return Context(config or config_of(), inputs, observers, (), place_of(folder), signals, "made", generator)


def seen_of(context: Context, sets: Mapping[Role, ImageSet], facts: Facts | None = None) -> LiveObservations:
    """Return what checks see; the facts are those of the context's signals unless others are given."""
    found = measured(context) if facts is None else facts
    observers = context.observers
    return LiveObservations(sets, observers.shown, context.cache, found, hidden=observers.hidden)
