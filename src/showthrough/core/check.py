"""Interface of checks: they look at observations and answer with findings, never at a model or a file."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.records import Finding
from showthrough.core.types import Features, Rows, Scalar

Fact = TypeVar("Fact")


class Observation(NamedTuple):
    """Vectors of the images that an observer could read; `rows` says which images they are.

    A row that is missing failed to enrol (no face was found) and is counted, never guessed.
    """

    values: Features  # (n, D)
    rows: Rows  # (n,) ascending rows of the ImageSet


class Neighbours(NamedTuple):
    """The k nearest of set b for each enrolled vector of set a, nearest first."""

    distance: Features  # (n_a, k); l2: Euclid; cosine: 1 - cos
    rows: Rows  # (n_a, k) rows of b's ImageSet


class Observations(ABC):
    """Observations that a check may look at; the numbers behind them are cached and resumable."""

    @property
    @abstractmethod
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        """Return the embedders, which can stand after `by=`, `pixels` first."""

    @abstractmethod
    def images(self, role: Role) -> ImageSet:
        """Return the images of a role: ids and identities, pixels only in chunks.

        Raises:
            NotAvailableError: the audit was given no images of this role.
        """

    @abstractmethod
    def of(self, role: Role, by: str) -> Observation:
        """Return the vectors of a role under one embedder."""

    @abstractmethod
    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        """Return the k nearest in b for every vector of `of(a, by)`; within one role, itself is left out.

        `among` narrows b to these rows of its ImageSet, for a comparison of equal sizes. Where b has
        fewer than k vectors the answer has as many columns as there are.
        """

    @abstractmethod
    def fact(self, kind: type[Fact]) -> Fact:
        """Return a fact, measured once for the whole audit, such as `Timing`.

        Raises:
            NotAvailableError: it was not measured, with the reason.
        """

    @final
    def known(self, kind: type[Fact]) -> Fact | Missing:
        """Return the fact, or the reason why there is none as a value."""
        return value_or_missing(lambda: self.fact(kind))


class View(Observations):
    """Observations of one generator, which can be turned to other synthetic images."""

    @abstractmethod
    def with_synthetic(self, images: ImageSet) -> "View":
        """Return the same view of the real people with these images; nothing is measured of who drew them."""


Facts = Mapping[type, Callable[[View], object]]  # by type; each is measured of a view when it is asked for


class Check(ABC):
    """An attack or a measure. Subclasses are final frozen dataclasses; fields are parameters."""

    @abstractmethod
    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        """Answer the card's question, once for each statistic (and each embedder)."""


class PeopleShown(NamedTuple):
    """Training people whom one figure of a check shows, as many as the figure has hits."""

    statistic: str
    params: Mapping[str, Scalar]  # that tell its finding from others of the statistic
    people: frozenset[str]  # keyed ids; a record holds counts of them alone


class ShowsPeople(ABC):
    """A check that can say whom it shows, so that people whom several attacks show are counted."""

    @abstractmethod
    def people_shown(self, seen: Observations, rng: np.random.Generator) -> Iterator[PeopleShown]:
        """Yield whom each figure shows, from no more than `run` asks for.

        Raises:
            MissingAnswerError: there is no answer; figures that were yielded before count.
        """
