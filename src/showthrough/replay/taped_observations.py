"""Observations that put on a tape what checks are told, and tell them the same."""

from collections.abc import Callable
from dataclasses import is_dataclass, replace
from functools import partial
from typing import Any, TypeVar, cast, final

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Neighbours, Observation, Observations, View
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.types import Rows
from showthrough.errors import NotAvailableError
from showthrough.replay.spelling import NotOnTapeError, parts_of
from showthrough.replay.tape import Tape, question

Fact = TypeVar("Fact")
Told = TypeVar("Told")


@final
class TapedObservations(View):
    """Observations of somebody else's; every answer goes on the tape, under the place where it was asked."""

    def __init__(self, seen: Observations, tape: Tape, place: str = "") -> None:
        self._seen, self._tape, self._place = seen, tape, place

    @property
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        """Return the embedders."""
        return self._told(lambda: self._seen.embedders, "embedders")

    def images(self, role: Role) -> ImageSet:
        """Return the images of a role."""
        return self._told(partial(self._seen.images, role), "images", role)

    def of(self, role: Role, by: str) -> Observation:
        """Return the vectors of a role."""
        return self._told(partial(self._seen.of, role, by), "of", role, by)

    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        """Return the k nearest in b for every vector of a."""
        ask = partial(self._seen.neighbours, a, b, by, k, among)
        return self._told(ask, "neighbours", a, b, by, k, among)

    def fact(self, kind: type[Fact]) -> Fact:
        """Return a fact; what functions in it answer goes on the tape when they are called."""
        return self._told(partial(self._seen.fact, kind), f"fact {kind.__module__}.{kind.__qualname__}")

    def with_synthetic(self, images: ImageSet) -> View:
        """Refuse: checks look at the images of the audit alone."""
        raise NotAvailableError(f"checks see no other images than the audit's, and not {len(images)} others")

    def _told(self, ask: Callable[[], Told], what: str, *asked: object) -> Told:
        return answered(ask, question(f"{self._place}{what}", *asked), self._tape)


def answered(ask: Callable[[], Told], asked: str, tape: Tape) -> Told:
    """Return an answer that is on the tape now; a reason for having none is one too.

    Raises:
        MissingAnswerError: there is no answer.
    """
    found = value_or_missing(ask)
    tape.add(asked, found)
    if isinstance(found, Missing):
        raise found.error
    return cast("Told", _watched(found, asked, tape))


def _watched(value: Any, place: str, tape: Tape) -> Any:
    """Return a value with every function and view in its named parts watched; places are those of `spelt`."""
    if isinstance(value, View):
        return TapedObservations(value, tape, f"{place} ")
    if (named := parts_of(value)) is not None:
        parts = {name: _watched(part, f"{place}.{name}", tape) for name, part in named.items()}
        changed = {name: part for name, part in parts.items() if part is not named[name]}
        make = replace if is_dataclass(value) else type(value)._replace
        return make(value, **changed) if changed else value
    if callable(value) and not isinstance(value, type):
        return partial(_asked, value, place, tape)
    return value


def _asked(function: Callable[..., Any], place: str, tape: Tape, *asked: object) -> Any:
    try:
        told = question(place, *asked)
    except NotOnTapeError:  # the check has its answer all the same, and cannot be derived again
        return function(*asked)
    return answered(partial(function, *asked), told, tape)
