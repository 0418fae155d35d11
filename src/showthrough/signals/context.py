"""What every generator of an audit is seen with."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.config import AuditConfig
from showthrough.core.facts import Distances, Extractor, PlateStrings
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.observers.live_observations import Observer
from showthrough.toolkit.run_checks import Planned


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
