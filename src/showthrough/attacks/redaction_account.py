"""See attacks/redaction_account.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.pair_facts import NEVER_COMPARED, PairOutcome, PixelChange
from showthrough.core.facts.redaction_facts import RedactedPairs
from showthrough.core.records import Finding
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.toolkit.findings import Answers

TOLD = 3  # pictures that a note names
OF_PAIRS = (  # outcomes that count pairs, and no files beside them
    PairOutcome.UNCHANGED,
    PairOutcome.NO_MASK,
    PairOutcome.UNREADABLE_MASK,
    PairOutcome.OTHER_MASK_SIZE,
    PairOutcome.EMPTY_MASK,
)


@final
@dataclass(frozen=True, kw_only=True)
class RedactionAccount(Check):
    """Pictures that were not redacted, and redacted ones that nobody could compare."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers()
        counted = ("never_compared", "outcome_share")
        return (
            *answers.each(("unchanged_pictures",), partial(_unchanged, seen, answers)),
            *answers.each(counted, partial(_counted, seen, answers)),
        )


def _unchanged(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    found = seen.fact(PixelChange)
    n, hits = len(found.is_unchanged), int(found.is_unchanged.sum())
    share = clopper_pearson(hits, n)
    rows = np.flatnonzero(found.is_unchanged)
    people = {found.person[row] for row in rows}
    named = ", ".join(found.picture[row] for row in rows[:TOLD])
    return (
        answers.measured(
            "unchanged_pictures",
            float(hits),
            interval=Interval(share.low * n, share.high * n, share.level),
            chance=0.0,
            hits=hits,
            trials=n,
            n_images=n,
            n_identities=len(set(found.person)),
            params={"people": len(people)},
            note=f"They show {len(people)} people; look at {named}." if hits else "",
        ),
    )


def _counted(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    pairs, change = seen.fact(RedactedPairs), seen.fact(PixelChange)
    n = len(change.person)
    outcomes = {kind: pairs.outcomes.get(kind, 0) for kind in PairOutcome}
    unseen = sum(outcomes[kind] for kind in NEVER_COMPARED)
    every = n + sum(count for kind, count in outcomes.items() if kind not in OF_PAIRS)
    answers = answers.having(n_images=n, n_identities=len(set(change.person)))
    return (
        answers.share("never_compared", unseen, n + unseen),
        *(
            answers.share("outcome_share", outcomes[kind], every, params={"outcome": kind.value})
            for kind in PairOutcome
        ),
    )
