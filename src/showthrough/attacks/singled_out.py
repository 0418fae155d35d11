"""See attacks/singled_out.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.records import Finding
from showthrough.stats.detectable_effects import detectable_difference
from showthrough.stats.tabular.singling_out import singling_out
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.tabled.asked_people import AskedTables, RiskNames, asked_tables, rate_finding

NAMES = RiskNames("singled_risk", "singled_rate")
FORMS = {"one": 1, "three": 3}  # columns of a predicate
POWER = 0.84  # deviations of the null beyond its end, which 80 % of samples pass


@final
@dataclass(frozen=True, kw_only=True)
class SingledOut(Check):
    """Predicates that hold for one synthetic row, and hold for exactly one training person."""

    predicates: int = 1000

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each(NAMES, lambda: self._of_forms(seen, answers, rng))

    def _of_forms(
        self, seen: Observations, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        tables = asked_tables(seen, rng)
        found: list[Finding] = []
        for form, columns in FORMS.items():
            own = answers.having(params={"form": form})
            found += own.each(
                NAMES, partial(self._found, tables, columns, error_share(seen), tables.about(own), rng)
            )
        return tuple(found)

    def _found(
        self, tables: AskedTables, columns: int, share: float, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        found = singling_out(*tables, rng, self.predicates, columns)
        interval = shared(found.interval, share)
        n, control = len(found.train), float(found.control.mean())
        counted = detectable_difference(n, n, control, 1 - 2 * share) / (1 - control)
        dealt = found.risk.value - interval.low + POWER * float(found.null.std())
        risk = answers.measured(
            NAMES.risk, found.risk.value, interval=interval, chance=0.0, detectable=max(counted, dealt)
        )
        return risk, rate_finding(NAMES.rate, found.train, found.control, float(found.naive.mean()), answers)
