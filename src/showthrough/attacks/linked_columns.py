"""See attacks/linked_columns.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError
from showthrough.stats.tabular.record_linkability import linked_records
from showthrough.toolkit.error_budget import error_share
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.tabled.asked_people import RiskNames, asked_tables, risk_findings

NAMES = RiskNames("linked_risk", "linked_rate")


@final
@dataclass(frozen=True, kw_only=True)
class LinkedColumns(Check):
    """People whose two halves of columns lead to the same synthetic row."""

    neighbours: int = 1

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each(NAMES, lambda: self._found(seen, answers, rng))

    def _found(self, seen: Observations, answers: Answers, rng: np.random.Generator) -> tuple[Finding, ...]:
        tables = asked_tables(seen, rng)
        if tables.train.n_columns < 2:
            raise NotAssessableError("one column has no two halves that could be linked")
        columns = range(tables.train.n_columns)
        linked = linked_records(*tables, (columns[::2], columns[1::2]), rng, self.neighbours)
        return risk_findings(
            NAMES, linked.train, linked.control, linked.naive, error_share(seen), tables.about(answers)
        )
