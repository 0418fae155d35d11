"""How to run an audit, as opposed to what."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from showthrough.audit.stages import StageWatch, Unwatched
from showthrough.core.config import AuditConfig
from showthrough.core.types import Progress
from showthrough.data.workspace import Place
from showthrough.signals.context import Observers

Over = Callable[[Observers, AuditConfig, Place], Observers]  # gives observers an engine that they work on


def _silent(_name: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


def here(observers: Observers, _config: AuditConfig, _place: Place) -> Observers:
    """Let observers look at images in this process."""
    return observers


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to run, as opposed to what: nothing here changes a figure."""

    runs: Path = Path("audit-runs")
    allow_download: bool = False
    progress: Progress = field(default=_silent)
    watch: StageWatch = field(default_factory=Unwatched)
    over: Over = field(default=here)
