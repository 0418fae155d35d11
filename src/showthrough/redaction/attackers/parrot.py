"""The parrot attacker: matchers that learned on redacted pictures of other people."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar, NamedTuple, final

import numpy as np

from showthrough.core.types import StepProgress
from showthrough.errors import EnvironmentFault
from showthrough.redaction.attackers.attack import Attacker, FaceAttack, FaceMatcher, FacePairs, refuse_few
from showthrough.redaction.attackers.choosing import (
    held_back,
    mean_reciprocal_rank,
    together,
    with_redacted_gallery,
)
from showthrough.redaction.attackers.linear_ways import Sight, adapted, discriminant, sight_of
from showthrough.redaction.attackers.naive import plain
from showthrough.redaction.attackers.network_ways import Schooling, recognised, taught

TOGETHER = 3  # ways at most that look together
TAUGHT, RECOGNISED = 0.3, 0.2  # of the steps: both take less than a restoring network of the same budget


class Way(NamedTuple):
    """Way to attack, and whether learning it again, on everybody, costs nothing."""

    learned: Attacker
    again: Callable[[FacePairs], Attacker | None] | None = None

    def relearned(self, pairs: FacePairs) -> Attacker:
        """Return what is learned of everybody, where that costs nothing."""
        return (self.again(pairs) if self.again is not None else None) or self.learned


@final
@dataclass(frozen=True, kw_only=True)
class Parrot(FaceAttack):
    """Matcher trained on redacted pictures of other people; the best of several on people held back.

    Source: Newton, Sweeney and Malin, IEEE TKDE 17 (2005), who named it; McPherson, Shokri and
    Shmatikov, arXiv:1609.00408 (2016), for trained networks.
    """

    name: ClassVar[str] = "parrot"

    def learn(
        self, pairs: FacePairs, matcher: FaceMatcher, seed: int, folder: Path, progress: StepProgress
    ) -> Attacker:
        """Return the best of: the clean matcher on both sides redacted, two linear ways, two networks.

        The best of them alone, or two or three together, whichever finds more of the people held back.
        """
        refuse_few(pairs)
        held = held_back(pairs)
        schooling = Schooling(self.steps, seed, folder, progress)
        ways = [
            *_linear(held.learned, sight_of(pairs, matcher)),
            *_networks(held.learned, matcher, schooling),
        ]
        scores = [mean_reciprocal_rank(way.learned, held.chosen_on) for way in ways]
        order = np.argsort(scores)[::-1][:TOGETHER]
        groups = [[ways[one] for one in order[: count + 1]] for count in range(len(order))]
        chosen = max(groups, key=lambda group: mean_reciprocal_rank(_as_learned(group), held.chosen_on))
        found = together([way.relearned(pairs) for way in chosen])
        method = f"{found.method} (best of {len(ways)} ways on {held.chosen_on.people} people)"
        return Attacker(found.probe, found.enrol, method)


def _as_learned(ways: list[Way]) -> Attacker:
    return together([way.learned for way in ways])


def _linear(pairs: FacePairs, sight: Sight) -> list[Way]:
    ridge = partial(adapted, sight=sight)
    told = partial(discriminant, sight=sight)

    def both(pairs: FacePairs) -> Attacker:
        return with_redacted_gallery(ridge(pairs))

    as_is = plain(sight.matcher)
    found = [Way(as_is), Way(with_redacted_gallery(as_is))]
    found += [Way(ridge(pairs), ridge), Way(both(pairs), both)]
    apart = told(pairs)
    return found if apart is None else [*found, Way(apart, told)]


def _networks(pairs: FacePairs, matcher: FaceMatcher, schooling: Schooling) -> list[Way]:
    pupil = taught(pairs, matcher, schooling._replace(steps=max(1, round(TAUGHT * schooling.steps))))
    found = [Way(pupil), Way(with_redacted_gallery(pupil))]
    try:
        own = recognised(pairs, schooling._replace(steps=max(1, round(RECOGNISED * schooling.steps))))
    except EnvironmentFault:  # without pytorch-metric-learning one way fewer is tried
        return found
    return [*found, Way(own)]
