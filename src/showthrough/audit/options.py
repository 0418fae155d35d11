"""How to run an audit, as opposed to what."""

from dataclasses import dataclass, field
from pathlib import Path

from showthrough.audit.stages import StageWatch, Unwatched
from showthrough.core.types import Progress


def _silent(_name: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to run, as opposed to what: nothing here changes a figure."""

    runs: Path = Path("audit-runs")
    allow_download: bool = False
    progress: Progress = field(default=_silent)
    watch: StageWatch = field(default_factory=Unwatched)
