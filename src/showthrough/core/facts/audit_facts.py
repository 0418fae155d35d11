"""Facts in which no generator has a part: people, embedders, readers and the number of guesses."""

from collections.abc import Callable
from typing import NamedTuple

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import ImageSet, Role
from showthrough.core.types import Names, Rows
from showthrough.stats.biometric.calibration import Calibration
from showthrough.stats.intervals import Interval


class Extractor(NamedTuple):
    """Which features stand behind FID and precision/recall; `by` is its name for `Observations.of`."""

    by: str
    title: str  # goes before every number: "FID-768 (Inception 2015-12-05, Mixed_6e)", "FD-pca"
    note: str = ""
    beside: "tuple[Extractor, ...]" = ()  # further ones, by which distances and diversity are told too

    @property
    def every(self) -> "tuple[Extractor, ...]":
        """Return this one and those beside it."""
        return (self._replace(beside=()), *self.beside)


class Distances(NamedTuple):
    """Distances between pictures other than their pixels': no embedders, and found by name only."""

    patches: EmbedderInfo  # of the two parts that differ most
    outlines: EmbedderInfo  # once turns, crops, frames, tone curves and colour are undone
    parts: EmbedderInfo  # of the two parts most alike


class Blind(NamedTuple):
    """Blind baseline: AUC of telling members from non-members without the generator; .5 is guessing."""

    auc: float
    interval: Interval
    n_people: int
    n_images: int


class Family(NamedTuple):
    """Number of guesses at membership in an audit, of all its generators, each a chance to be wrong."""

    guesses: int


class ErrorBudget(NamedTuple):
    """Error rate that all tests of an audit share, guesses at membership apart (METHODS 10.1)."""

    tests: int  # shares that all tests of all generators of the audit take together
    total: float = 0.025  # guesses at membership have the other half of one in twenty

    @property
    def share(self) -> float:
        """Return the chance of a false alarm that each test may have (Bonferroni)."""
        return self.total / self.tests


class Calibrations(NamedTuple):
    """Match thresholds of embedders, each calibrated once an audit: no generator has a part in them."""

    of: Callable[[str, float], Calibration]  # (embedder, false match rate)


class Duplicates(NamedTuple):
    """Duplicate groups of real images, worked out once an audit: no generator has a part in them."""

    groups: Callable[[Role, str], Rows]  # (role, embedder): a group number for each enrolled image


class Traits(NamedTuple):
    """Traits of the people of an audit: what is attacked, and what an attacker knows of reference people."""

    names: tuple[str, ...]
    of: Callable[[Role, str], Names]  # (n,): the value of a trait for each image of a role; "": not known


class PlateReadings(NamedTuple):
    """Plate numbers read in a set of images; an image that is missing could not be read."""

    strings: tuple[str, ...]
    rows: Rows  # (n,) ascending rows of the set


class PlateStrings(NamedTuple):
    """A plate reader, the same for every set of images."""

    title: str
    of: Callable[[ImageSet], PlateReadings]
    note: str = ""
