"""See attacks/guessed_column.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.of_records.table_facts import TabledRecords
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAssessableError
from showthrough.stats.tabular.record_inference import inferred_secrets
from showthrough.toolkit.error_budget import error_share
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.tabled.asked_people import AskedTables, RiskNames, asked_tables, risk_findings

WORST, NAMES = "guessed_risk", RiskNames("column_risk", "column_rate")


@final
@dataclass(frozen=True, kw_only=True)
class GuessedColumn(Check):
    """Secrets that the synthetic row nearest in all other columns gives away; each column, and the worst."""

    most: int = 20

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each((WORST, *NAMES), lambda: self._of_columns(seen, answers, rng))

    def _of_columns(
        self, seen: Observations, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        tables, fact = asked_tables(seen, rng), seen.fact(TabledRecords)
        if tables.train.n_columns < 2:
            raise NotAssessableError("of one column nothing else is known that it could be guessed from")
        asked = fact.secrets[: self.most]
        share = error_share(seen) / len(asked)
        found: list[Finding] = []
        for name in asked:
            own = answers.having(params={"column": name})
            ask = partial(_found, tables, fact.columns.index(name), share, tables.about(own), rng)
            found += own.each(NAMES, ask)
        left = len(fact.secrets) - len(asked)
        return _worst(found, len(asked), left, tables.about(answers)), *found


def _found(
    tables: AskedTables, secret: int, share: float, answers: Answers, rng: np.random.Generator
) -> tuple[Finding, ...]:
    if len(np.unique(tables.train.cells(secret))) < 2:
        raise NotAssessableError("the column has one value, so there is nothing to guess")
    secrets = inferred_secrets(*tables, secret, rng)
    return risk_findings(NAMES, secrets.train, secrets.control, secrets.naive, share, answers)


def _worst(found: list[Finding], asked: int, left: int, answers: Answers) -> Finding:
    """Return the risk of the column whose interval begins highest.

    Raises:
        NotAssessableError: no column has an answer.
    """
    risks = [
        (each.interval.low, each)
        for each in found
        if each.statistic == NAMES.risk and each.outcome is Outcome.MEASURED and each.interval is not None
    ]
    if not risks:
        raise NotAssessableError("no column could be guessed by one person's others and not by everybody's")
    worst = max(risks, key=lambda risk: risk[0])[1]
    without = asked - len(risks)
    told = f"The worst of {len(risks)} columns."
    told += f" {without} had no answer." if without else ""
    told += f" {left} were not asked about; name columns in data.secret_columns." if left else ""
    detectable = [each.detectable for _, each in risks if each.detectable is not None]
    return answers.measured(
        WORST,
        worst.value or 0.0,
        interval=worst.interval,
        chance=0.0,
        detectable=max(detectable, default=None),
        note=told,
    )
