"""Findings about quotations: how many synthetic records hold what one person alone wrote or said."""

from collections.abc import Iterator
from functools import partial
from typing import ClassVar, NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations, PeopleShown, ShowsPeople
from showthrough.core.facts.of_records.quotation_facts import QuotedRecords
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Rows
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.detectable_effects import detectable_share
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.stats.memorisation.near_copies import detectable_excess, excess_interval
from showthrough.stats.memorisation.outlying import Outlying, outlying
from showthrough.stats.sequences.quoting import (
    Amounts,
    Quotations,
    QuotedPeople,
    SharedParts,
    closeness,
    hits,
)
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.findings import Answers

SEEN = 0.5  # of a typical record: a copy of so much has to stand out
FEWEST = 10  # records of a role: a share of fewer says nothing


class QuotingNames(NamedTuple):
    """What a card calls its four figures."""

    excess: str
    rate: str
    people: str
    confirmed: str


class Sides(NamedTuple):
    """Whom synthetic records quote: of all training records, and of equally many of both roles."""

    whole: QuotedPeople
    train: QuotedPeople
    holdout: QuotedPeople
    n_train: int
    n_holdout: int


class Quoting(Check, ShowsPeople):
    """A check that looks for what one training person alone wrote or said in synthetic records."""

    figures: ClassVar[QuotingNames]

    @final
    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        """Answer by each way to look for quotations."""
        answers = Answers()
        return answers.each(self.figures, lambda: quoted(seen, answers, self.figures, rng))

    @final
    def people_shown(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - all training records are looked at
    ) -> Iterator[PeopleShown]:
        """Yield the people who are quoted, by each way to look for it."""
        for by, quotations in seen.fact(QuotedRecords).of(seen.images(Role.SYNTHETIC)).items():
            yield PeopleShown(self.figures.people, {"by": by}, quoted_people(seen, quotations))


def quoted(
    seen: Observations, answers: Answers, names: QuotingNames, rng: np.random.Generator
) -> tuple[Finding, ...]:
    """Return the findings of each way to look for quotations; the first is also compared with strangers.

    Raises:
        NotAvailableError: the records are neither texts nor recordings.
        NotEnoughDataError: fewer than ten records of a role.
    """
    fact, synthetic = seen.fact(QuotedRecords), seen.images(Role.SYNTHETIC)
    for role in (Role.TRAIN, Role.HOLDOUT):
        if len(seen.images(role)) < FEWEST:
            message = f"quotations need {FEWEST} {role} records, got {len(seen.images(role))}"
            raise NotEnoughDataError(message, needed=FEWEST)
    found: list[Finding] = []
    for place, (by, quotations) in enumerate(fact.of(synthetic).items()):
        own = answers.having(params={"by": by})
        found += own.each(names[:3], partial(_rates, seen, quotations, own, names, rng))
        if place == 0:
            found += own.each(names[3:], partial(_confirmed, seen, quotations, own, names, rng))
    return tuple(found)


def sides(seen: Observations, quotations: Quotations, rng: np.random.Generator) -> Sides:
    """Return whom synthetic records quote; the excess is of equally many records of both roles."""
    train, holdout = _people(seen, Role.TRAIN), _people(seen, Role.HOLDOUT)
    n_synthetic, size = len(seen.images(Role.SYNTHETIC)), min(len(train), len(holdout))
    cut, held = (np.sort(rng.permutation(len(people))[:size]) for people in (train, holdout))
    return Sides(
        hits(quotations.train, np.arange(len(train)), train, n_synthetic),
        hits(quotations.train, cut, train, n_synthetic),
        hits(quotations.holdout, held, holdout, n_synthetic),
        len(train),
        len(holdout),
    )


def quoted_people(seen: Observations, quotations: Quotations) -> frozenset[str]:
    """Return the keyed ids of training people whom synthetic records quote."""
    identity = seen.images(Role.TRAIN).identity
    return frozenset(identity[row] for row in quotations.train.real.tolist())


def _rates(
    seen: Observations,
    quotations: Quotations,
    answers: Answers,
    names: QuotingNames,
    rng: np.random.Generator,
) -> tuple[Finding, ...]:
    look = sides(seen, quotations, rng)
    n, people = len(look.whole.records), len(look.whole.of_people)
    own, control = int(look.train.records.sum()), int(look.holdout.records.sum())
    share = error_share(seen)
    answers = answers.having(n_images=n, n_identities=people, note=_told(look))
    of_people = look.train.of_people, look.holdout.of_people
    excess = answers.measured(
        names.excess,
        (own - control) / n,
        interval=shared(lambda level: excess_interval(*of_people, n, level), share),
        chance=0.0,
        detectable=detectable_excess(n, len(of_people[0]), control / n, 1 - 2 * share),
    )
    rate = answers.share(
        names.rate,
        int(look.whole.records.sum()),
        n,
        control=control / n,
        control_interval=clopper_pearson(control, n),
        detectable=detectable_share(n, n, control / n),
    )
    return excess, rate, _of_people(look, names.people, answers)


def _of_people(look: Sides, statistic: str, answers: Answers) -> Finding:
    own, other = look.whole.of_people, look.holdout.of_people
    control = int((other > 0).sum())
    return answers.share(
        statistic,
        int((own > 0).sum()),
        len(own),
        control=control / len(other),
        control_interval=clopper_pearson(control, len(other)),
        detectable=detectable_share(len(own), len(other), control / len(other)),
    )


def _confirmed(
    seen: Observations,
    quotations: Quotations,
    answers: Answers,
    names: QuotingNames,
    rng: np.random.Generator,
) -> tuple[Finding, ...]:
    """Count synthetic records that share more with a training record than strangers ever do.

    Strangers are all people of both roles, whose closest 2 % may be anything; see `stats.outlying`.
    """
    own = Amounts(quotations.most_train, _people(seen, Role.TRAIN))
    other = Amounts(quotations.most_holdout, _people(seen, Role.HOLDOUT))
    near = closeness(own, other, quotations.least, rng)
    found = outlying(near.members, near.nonmembers, error_share(seen), near.horizon)
    amount = near.scale / found.limit if found.limit > 0 else np.inf
    _refuse(found, amount, quotations.whole)
    n = len(seen.images(Role.SYNTHETIC))
    count = len(np.unique(_beyond(quotations.train, amount)))
    share = clopper_pearson(count, n)
    finding = answers.measured(
        names.confirmed,
        float(count),
        interval=Interval(share.low * n, share.high * n, share.level),
        control=float(found.nonmembers),
        chance=0.0,
        hits=count,
        trials=n,
        n_images=n,
        n_identities=found.n_members,
        detectable=detectable_share(n, 0, 0.0) * n,
    )
    return (finding,)


def _refuse(found: Outlying, amount: float, whole: float) -> None:
    """Refuse a comparison with strangers that is no control, or that would not see a copy.

    Raises:
        NotAssessableError: held-out people are quoted as training people are, or strangers share so much
            that half of a typical record would not stand out.
    """
    if found.is_broken or 0 < found.members <= found.nonmembers:
        raise NotAssessableError(
            f"synthetic records share more with {found.nonmembers:,} held-out people than strangers do "
            f"(and with {found.members:,} training people), so held-out people are no control here"
        )
    if found.members == 0 and amount > SEEN * whole:
        raise NotAssessableError("strangers share so much that half of a typical record would not stand out")


def _beyond(parts: SharedParts, amount: float) -> Rows:
    return parts.synthetic[parts.amount >= amount]


def _people(seen: Observations, role: Role) -> Rows:
    return np.unique(np.array(seen.images(role).identity), return_inverse=True)[1].astype(np.int64)


def _told(look: Sides) -> str:
    told = f"Compared with {look.n_train:,} training records and {look.n_holdout:,} held-out ones."
    return told if look.n_train <= look.n_holdout else f"{told} The excess uses equally many of both."
