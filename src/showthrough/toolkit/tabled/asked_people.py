"""Tables that attacks on rows look at, and the findings about whom they hit beyond held-out people."""

from typing import NamedTuple

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.facts.of_records.table_facts import TabledRecords
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Finding
from showthrough.core.types import Mask, Rows
from showthrough.errors import NotEnoughDataError
from showthrough.stats.detectable_effects import detectable_difference
from showthrough.stats.intervals import clopper_pearson, residual_risk
from showthrough.stats.tabular.mixed import Mixed
from showthrough.toolkit.error_budget import shared
from showthrough.toolkit.findings import Answers

MOST = 2000  # people of a role who are asked about
LARGEST = 20_000  # synthetic rows looked up
FEWEST = 20  # people of a role


class RiskNames(NamedTuple):
    """Names of the figures, as the card of a check has them."""

    risk: str
    rate: str


class AskedTables(NamedTuple):
    """Synthetic rows, and a row of each person who is asked about."""

    synthetic: Mixed
    train: Mixed
    control: Mixed

    def about(self, answers: Answers) -> Answers:
        """Return answers that say how many were looked at."""
        n, m = self.train.n_rows, self.control.n_rows
        told = f"Compared were {n:,} training and {m:,} held-out people, one row of each."
        return answers.having(n_images=self.synthetic.n_rows, n_identities=n, n_control=m, note=told)


def asked_tables(seen: Observations, rng: np.random.Generator) -> AskedTables:
    """Return the tables; of people with several rows a random one, of very many people some.

    Raises:
        NotAvailableError: the records are no rows of tables.
        NotEnoughDataError: fewer than twenty people of a role, or no synthetic row.
    """
    fact = seen.fact(TabledRecords)
    synthetic = seen.images(Role.SYNTHETIC)
    sides = []
    for role in (Role.TRAIN, Role.HOLDOUT):
        images = seen.images(role)
        rows = one_of_each(images, rng)
        if len(rows) < FEWEST:
            told = f"attacks on rows need {FEWEST} {role} people, got {len(rows)}"
            raise NotEnoughDataError(told, needed=FEWEST)
        sides.append(fact.of(images.subset(rows)))
    drawn = np.sort(rng.permutation(len(synthetic))[:LARGEST])
    return AskedTables(fact.of(synthetic.subset(drawn)), *sides)


def one_of_each(images: ImageSet, rng: np.random.Generator) -> Rows:
    """Return one random row of each person, in ascending order, of at most two thousand people."""
    order = rng.permutation(len(images))
    people = np.unique(np.array(images.identity), return_inverse=True)[1][order]
    return np.sort(order[np.unique(people, return_index=True)[1]][rng.permutation(len(set(people)))[:MOST]])


def risk_findings(
    names: RiskNames, train: Mask, control: Mask, naive: float, share: float, answers: Answers
) -> tuple[Finding, Finding]:
    """Return the residual risk and the attack rate of people who were hit or not.

    `naive` is the share that guessing hits, `share` the error rate that the lower end of the risk may have.

    Raises:
        NotAssessableError: all held-out people are hit.
    """
    counts = int(train.sum()), len(train), int(control.sum()), len(control)
    spared = 1 - counts[2] / counts[3]
    risk = answers.measured(
        names.risk,
        residual_risk(*counts).value,
        interval=shared(lambda level: residual_risk(*counts, level).interval, share),
        chance=0.0,
        detectable=detectable_difference(counts[1], counts[3], 1 - spared, 1 - 2 * share) / spared,
    )
    return risk, rate_finding(names.rate, train, control, naive, answers)


def rate_finding(statistic: str, train: Mask, control: Mask, naive: float, answers: Answers) -> Finding:
    """Return the attack rate beside the control rate and what guessing hits."""
    hits, held = int(train.sum()), int(control.sum())
    return answers.share(
        statistic,
        hits,
        len(train),
        control=held / len(control),
        control_interval=clopper_pearson(held, len(control)),
        note=f"Guessing at random hits {naive:.1%}.",
    )
