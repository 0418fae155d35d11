"""The ceiling: the matcher on people whom nobody redacted, by which its own power is told."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, final

from showthrough.core.types import StepProgress
from showthrough.redaction.attackers.attack import Attacker, FaceAttack, FaceMatcher, FacePairs
from showthrough.redaction.attackers.naive import plain


@final
@dataclass(frozen=True, kw_only=True)
class Unredacted(FaceAttack):
    """No attack but its ceiling: what it cannot find on clean pictures, nobody can be blamed for."""

    name: ClassVar[str] = "unredacted"
    learns: ClassVar[bool] = False
    sees_clean: ClassVar[bool] = True

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
