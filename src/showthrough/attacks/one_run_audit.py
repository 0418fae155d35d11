"""See attacks/one_run_audit.toml."""

from dataclasses import dataclass
from math import exp, inf
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import CanaryScores
from showthrough.core.records import Finding
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.types import Floats, Mask
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.intervals import Interval
from showthrough.stats.membership.epsilon import epsilon_lower_bound, threshold_for_epsilon
from showthrough.stats.membership.one_run import (
    detectable_one_run_epsilon,
    gaussian_epsilon,
    largest_one_run_epsilon,
    one_run_epsilon,
)
from showthrough.stats.sample_split import halves
from showthrough.toolkit.error_budget import error_share
from showthrough.toolkit.findings import Answers

LEVEL = 0.95
FEWEST = 10  # with fewer canaries not even perfect guesses prove an epsilon of 1
GAUSSIAN = "Rejects Gaussian differential privacy, a narrower assumption; not to be compared with a claim."
HALVES = "The threshold was chosen on one half of the canaries and counted on the other."


class Guesses(NamedTuple):
    """Guesses of coins: how many, and how many of them right."""

    canaries: int
    total: int
    right: int


@final
@dataclass(frozen=True, kw_only=True)
class OneRunAudit(Check):
    """One-run audit: the coin of each canary is guessed from its loss."""

    guessed: float = 1.0
    delta: float = 1e-5

    def __post_init__(self) -> None:
        if not 0 < self.guessed <= 1 or not 0 <= self.delta < 1:
            raise ValueError(
                f"guessed lies in (0, 1] and delta in [0, 1), got {self.guessed} and {self.delta}"
            )

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        given = seen.fact(CanaryScores)
        _refuse(given)
        delta = self.delta if given.claim is None else given.claim.delta
        answers = Answers().having(
            params={"form": given.form, "delta": delta}, n_identities=len(given.scores)
        )
        guesses = _guesses(given, self.guessed, rng)
        bound = one_run_epsilon(*guesses, delta, 1 - LEVEL)
        sure = one_run_epsilon(*guesses, delta, min(error_share(seen), 1 - LEVEL))  # it blocks a release
        ceiling = largest_one_run_epsilon(guesses.canaries, guesses.total, delta, 1 - LEVEL)
        audited_answers = answers.having(note=f"{guesses.right:,} of {guesses.total:,} guesses were right.")
        audited = audited_answers.measured(
            "audited_epsilon",
            bound,
            interval=Interval(bound, inf, LEVEL),
            chance=0.0,
            detectable=detectable_one_run_epsilon(guesses.canaries, guesses.total, delta, 1 - LEVEL),
        )
        others = (
            answers.measured("epsilon_ceiling", ceiling),
            *self._others(given, guesses, answers, delta, rng),
        )
        return (audited, *_consistency(sure, ceiling, given.claim, audited_answers), *others)

    def _others(
        self,
        given: CanaryScores,
        guesses: Guesses,
        answers: Answers,
        delta: float,
        rng: np.random.Generator,
    ) -> tuple[Finding, ...]:
        def table() -> tuple[Finding, ...]:
            return (answers.measured("table_epsilon", _by_table(given, delta, rng), note=HALVES),)

        gaussian = gaussian_epsilon(*guesses, delta, 1 - LEVEL) if delta > 0 else None
        if gaussian is None:
            return answers.each(("table_epsilon",), table)
        return (
            *answers.each(("table_epsilon",), table),
            answers.measured("gaussian_epsilon", gaussian, note=GAUSSIAN),
        )


def _refuse(given: CanaryScores) -> None:
    n = len(given.scores)
    if n < FEWEST:
        raise NotEnoughDataError(
            f"{n} canaries prove next to nothing; plant {FEWEST} at least", needed=FEWEST
        )
    broken = int((~np.isfinite(given.scores)).sum())
    if broken:
        raise NotAssessableError(f"{broken} of {n} canaries have no finite score")
    if given.scores.min() == given.scores.max():
        raise NotAssessableError(f"all {n} canaries have the same score, so no coin can be guessed")


def _guesses(given: CanaryScores, share: float, rng: np.random.Generator) -> Guesses:
    """Guess "in" for the highest scores and "out" for as many of the lowest, each beside its own tier.

    A canary's number of copies is known whatever its coin, so that tiers may be centred apart: in a tier of
    many copies those that were in stand out further. Ties are broken by a coin of our own.
    """
    beside = _centred(given)
    order = np.lexsort((rng.random(len(beside)), beside))
    n = len(order)
    low = round(share * n) // 2
    high = round(share * n) - low
    right = int(given.inside[order[n - high :]].sum() + (~given.inside[order[:low]]).sum())
    return Guesses(n, low + high, right)


def _centred(given: CanaryScores) -> Floats:
    centred = given.scores.copy()
    for copies in np.unique(given.copies):
        tier = given.copies == copies
        centred[tier] -= np.median(given.scores[tier])
    return centred


def _by_table(given: CanaryScores, delta: float, rng: np.random.Generator) -> float:
    """Return the lower bound of a threshold chosen on half of the canaries and counted on the others."""
    scores = _centred(given)
    chosen = np.zeros(len(scores), dtype=bool)
    for side in (given.inside, ~given.inside):
        rows = np.flatnonzero(side)
        chosen[rows] = halves(rows.astype(str), rng).selection
    threshold = threshold_for_epsilon(scores[chosen & given.inside], scores[chosen & ~given.inside], delta)
    inside, outside = (_above(scores, ~chosen & side, threshold) for side in (given.inside, ~given.inside))
    return epsilon_lower_bound(*inside, *outside, delta=delta, alpha=1 - LEVEL)


def _above(scores: Floats, rows: Mask, threshold: float) -> tuple[int, int]:
    hits = int((scores[rows] > threshold).sum())
    return hits, int(rows.sum()) - hits


def _consistency(
    bound: float, ceiling: float, claim: DPCertificate | None, answers: Answers
) -> tuple[Finding, ...]:
    """Return the excess of the proof over the claim; nothing where nothing is claimed.

    An audit that could not exceed the claim with every guess right cannot find it consistent either.
    """
    if claim is None:
        return ()
    if bound <= claim.epsilon and ceiling <= claim.epsilon:
        reason = (
            f"even if every guess were right, so many canaries would prove {ceiling:.2g} at most, and "
            f"{claim.epsilon:.3g} is claimed: this audit could not have shown that the claim is wrong"
        )
        needed = _canaries_needed(claim)
        return (answers.missing("audit_consistency", NotEnoughDataError(reason, needed=needed)),)
    gap = bound - claim.epsilon
    return (answers.measured("audit_consistency", gap, interval=Interval(gap, inf, LEVEL)),)


def _canaries_needed(claim: DPCertificate) -> int:
    """Return the number of canaries that prove more than the claim when every guess is right."""
    needed = FEWEST
    limit = 10 * FEWEST * exp(min(claim.epsilon, 12.0))
    while needed < limit and largest_one_run_epsilon(needed, needed, claim.delta, 1 - LEVEL) <= claim.epsilon:
        needed = int(1.1 * needed) + 1
    return needed
