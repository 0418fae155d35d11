"""Observations as a tape holds them: a check that asks as it did in the audit is told what it was told."""

from functools import partial
from typing import Any, TypeVar, cast, final

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Neighbours, Observation, View
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.types import Rows
from showthrough.replay.spelling import NotOnTapeError, Within, types_behind
from showthrough.replay.tape import Tape, question

Fact = TypeVar("Fact")


@final
class ReplayedObservations(View):
    """Observations from a tape alone; whatever is not on it is refused with NotOnTapeError."""

    def __init__(self, tape: Tape, place: str = "") -> None:
        self._tape, self._place = tape, place
        self._read: dict[str, Any] = {}

    @property
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        """Return the embedders."""
        return cast("tuple[EmbedderInfo, ...]", self._answer(EmbedderInfo, "embedders"))

    def images(self, role: Role) -> ImageSet:
        """Return the images of a role: ids and identities, and no pixels."""
        return cast("ImageSet", self._answer(Observation, "images", role))

    def of(self, role: Role, by: str) -> Observation:
        """Return the vectors of a role."""
        return cast("Observation", self._answer(Observation, "of", role, by))

    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        """Return the k nearest in b for every vector of a."""
        return cast("Neighbours", self._answer(Neighbours, "neighbours", a, b, by, k, among))

    def fact(self, kind: type[Fact]) -> Fact:
        """Return a fact as it was told."""
        return cast("Fact", self._answer(kind, f"fact {kind.__module__}.{kind.__qualname__}"))

    def with_synthetic(self, images: ImageSet) -> View:
        """Refuse: views with other images are on no tape."""
        raise NotOnTapeError(f"it looks at other images ({len(images)})")

    def _answer(self, kind: type, what: str, *asked: object) -> Any:
        return self._told(kind, f"{self._place}{what}", *asked)

    def _told(self, kind: type, place: str, *asked: object) -> Any:
        asks = question(place, *asked)
        if asks not in self._read:
            within = Within(
                self._tape.arrays,
                types_behind(kind),
                call=lambda called: partial(self._told, kind, called),
                view=lambda shown: ReplayedObservations(self._tape, f"{shown} "),
            )
            self._read[asks] = self._tape.answer(asks, within)
        found = self._read[asks]
        if isinstance(found, Missing):
            raise found.error
        return found
