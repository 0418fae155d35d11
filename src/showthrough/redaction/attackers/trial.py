"""Trials of attacks on noise: how long each will learn on this machine."""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from showthrough.core.missing import Missing
from showthrough.observers.runtime.streaming import Observer
from showthrough.redaction.attackers.attack import FEWEST, FaceAttack, FaceMatcher, FacePairs
from showthrough.redaction.attackers.face_pairs import matcher_of
from showthrough.redaction.attackers.known_attacks import all_attacks

STEPS = (2, 8)  # of training: two numbers make a line, so that what is done once is told apart
PHOTOS = 2  # of each person in a trial


def seconds_to_attack(
    observer: Observer | None, pictures: int, side: int, steps: int, scratch: Path
) -> Mapping[str, float | None]:
    """Return the seconds that each attack will learn on so many pictures; None where nobody can know.

    What grows with the steps is measured between two short trainings, what grows with the pictures (each is
    embedded) on the few of the trial.
    """
    kinds = {name: kind for name, kind in all_attacks().items() if not kind.sees_clean}
    matcher = None if observer is None else matcher_of(observer)
    if matcher is None or isinstance(matcher, Missing):
        return dict.fromkeys(kinds)
    noise = _noise(matcher.side)
    more = pictures / len(noise.person)
    budget = side, steps
    return {name: _seconds(kind, matcher, noise, budget, more, scratch) for name, kind in kinds.items()}


def _seconds(
    kind: type[FaceAttack],
    matcher: FaceMatcher,
    noise: FacePairs,
    budget: tuple[int, int],
    more: float,
    scratch: Path,
) -> float:
    side, steps = budget
    few, many = (_timed(kind(side=side, steps=n), matcher, noise, scratch) for n in STEPS)
    step = max(0.0, many - few) / (STEPS[1] - STEPS[0])
    return more * max(0.0, few - STEPS[0] * step) + steps * step


def _timed(attack: FaceAttack, matcher: FaceMatcher, noise: FacePairs, scratch: Path) -> float:
    fresh = FaceMatcher(matcher.name, matcher.digest, matcher.side, matcher.embed, matcher.differentiable)
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as empty:  # nobody reads what another's trial learned
        started = time.perf_counter()
        attack.learn(noise, fresh, 0, Path(empty), lambda *_: None)
        return time.perf_counter() - started


def _noise(side: int) -> FacePairs:
    n = PHOTOS * FEWEST
    clean, redacted = np.random.default_rng(0).integers(0, 256, (2, n, side, side, 3), dtype=np.uint8)
    return FacePairs(clean, redacted, np.repeat(np.arange(FEWEST), PHOTOS))
