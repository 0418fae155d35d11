"""Facts about what the data and the instruments of an audit can carry."""

from dataclasses import dataclass
from typing import final

from showthrough.core.data_faults import DataFault


@dataclass(frozen=True)
class Judged:
    """What was found amiss in one regard; the record carries the faults of all facts of this kind."""

    faults: tuple[DataFault, ...] = ()


@final
@dataclass(frozen=True)
class SourceFaults(Judged):
    """Whether train and held-out photos come from one source."""


@final
@dataclass(frozen=True)
class SharedFaults(Judged):
    """Whether the same people stand in two roles under two names."""


@final
@dataclass(frozen=True)
class PhotoFaults(Judged):
    """Whether photos of one role are photos of another one."""


@final
@dataclass(frozen=True)
class ContentFaults(Judged):
    """Whether the synthetic images show anything, and anything of their own."""


@final
@dataclass(frozen=True)
class PlateFaults(Judged):
    """Whether the plate reader reads real plates."""


@final
@dataclass(frozen=True)
class InstrumentFaults(Judged):
    """Whether embedders see what real photos show."""


@final
@dataclass(frozen=True)
class NameFaults(Judged):
    """Whether names make people of photos as people are."""
