"""The naive attacker: a matcher that knows clean faces alone, asked about redacted ones."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, final

from showthrough.core.types import StepProgress
from showthrough.redaction.attackers.attack import Attacker, FaceAttack, FaceMatcher, FacePairs


@final
@dataclass(frozen=True, kw_only=True)
class NaiveMatcher(FaceAttack):
    """Clean matcher on redacted probes and clean photos: a lower bound, and what most papers print."""

    name: ClassVar[str] = "naive"
    learns: ClassVar[bool] = False

    def learn(
        self,
        pairs: FacePairs,  # noqa: ARG002 - it learns nothing
        matcher: FaceMatcher,
        seed: int,  # noqa: ARG002 - nor from these
        folder: Path,  # noqa: ARG002 - nor from these
        progress: StepProgress,  # noqa: ARG002 - nor from these
    ) -> Attacker:
        """Return the matcher as it is."""
        return plain(matcher)


def plain(matcher: FaceMatcher) -> Attacker:
    """Return an attacker who compares by the matcher alone."""
    return Attacker(matcher, lambda clean, _: matcher(clean), "clean matcher")
