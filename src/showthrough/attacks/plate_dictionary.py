"""See attacks/plate_dictionary.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.plate_facts import PHOTOS, READER, RENDERED, PlateAttempt, PlateAttempts
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.records import Finding
from showthrough.errors import MissingAnswerError, NotEnoughDataError
from showthrough.stats.detectable_effects import detectable_share
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.findings import Answers

SHARES = {"plates_read": READER, "plates_rendered": RENDERED, "plates_matched": PHOTOS}


@final
@dataclass(frozen=True, kw_only=True)
class PlateDictionary(Check):
    """Redacted plates that are told from all others of a list, by the way that tells most."""

    fewest: int = 10

    def __post_init__(self) -> None:
        if self.fewest < 1:
            raise ValueError("fewest must be at least 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:  # noqa: ARG002 - all
        answers = Answers()
        attempts = seen.known(PlateAttempts)
        if isinstance(attempts, Missing):
            names = ("plates_told", *SHARES)
            return tuple(answers.missing(name, attempts.error) for name in names)
        found = {way: value_or_missing(partial(self._enough, attempts, way)) for way in SHARES.values()}
        made = {way: attempt for way, attempt in found.items() if not isinstance(attempt, Missing)}
        each = tuple(_share(name, found[way], answers) for name, way in SHARES.items())
        if not made:
            return (answers.missing("plates_told", _reason(found)), *each)
        return (_beyond(made, error_share(seen), answers), *each)

    def _enough(self, attempts: PlateAttempts, way: str) -> PlateAttempt:
        attempt = attempts.of(way)
        if len(attempt.own) < self.fewest:
            raise NotEnoughDataError(
                f"{self.fewest} redacted plates must be known, got {len(attempt.own)}", needed=self.fewest
            )
        return attempt


def _reason(found: Mapping[str, PlateAttempt | Missing]) -> MissingAnswerError:
    """Return why nothing could be tried: what is said of the dictionary itself, where that was it."""
    missing = found[RENDERED]
    assert isinstance(missing, Missing)
    return missing.error


def _beyond(made: Mapping[str, PlateAttempt], share: float, answers: Answers) -> Finding:
    """Return what the way that tells most tells beyond guessing; all ways share one error rate."""
    each = {way: _excess(attempt, share / len(made)) for way, attempt in made.items()}
    best = max(made, key=lambda way: (each[way].low, made[way].hits))
    attempt = made[best]
    n = len(attempt.own)
    return answers.measured(
        "plates_told",
        attempt.hits / n - attempt.chance,
        interval=Interval(each[best].low, max(one.high for one in each.values()), each[best].level),
        chance=0.0,
        control=_control(attempt),
        n_control=len(attempt.strangers),
        n_identities=n,
        detectable=detectable_share(n, 0, attempt.chance, 1 - 2 * share / len(made)) - attempt.chance,
        params={"way": best, "candidates": attempt.candidates},
        note=f"Tried: {', '.join(made)}.",
    )


def _excess(attempt: PlateAttempt, share: float) -> Interval:
    exact = shared(partial(clopper_pearson, attempt.hits, len(attempt.own)), share)
    return Interval(exact.low - attempt.chance, exact.high - attempt.chance, exact.level)


def _control(attempt: PlateAttempt) -> float | None:
    """Return how often strangers, each given one candidate as its own, are told: by luck alone."""
    own = np.arange(len(attempt.strangers)) % attempt.candidates
    return float((attempt.strangers == own).mean()) if len(own) else None


def _share(statistic: str, attempt: PlateAttempt | Missing, answers: Answers) -> Finding:
    if isinstance(attempt, Missing):
        return answers.missing(statistic, attempt.error)
    own = np.arange(len(attempt.strangers)) % attempt.candidates
    by_luck, m = int((attempt.strangers == own).sum()), len(own)
    return answers.share(
        statistic,
        attempt.hits,
        len(attempt.own),
        chance=attempt.chance,
        control=_control(attempt),
        control_interval=clopper_pearson(by_luck, m) if m else None,
        n_control=m,
        n_identities=len(attempt.own),
        params={"candidates": attempt.candidates},
        note=f"How: {attempt.method}.",
    )
