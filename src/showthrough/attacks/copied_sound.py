"""See attacks/copied_sound.toml."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations, PeopleShown, ShowsPeople
from showthrough.core.facts.of_records.quotation_facts import QuotedRecords
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.toolkit.copies.quoted_people import QuotationNames, quoted, quoted_people
from showthrough.toolkit.findings import Answers

NAMES = QuotationNames("quoted_excess", "quoted_rate", "quoted_people", "confirmed_quotations")


@final
@dataclass(frozen=True, kw_only=True)
class CopiedSound(Check, ShowsPeople):
    """Recordings of one training person in synthetic ones, whatever was done to level, rate and noise."""

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each(NAMES, lambda: quoted(seen, NAMES, answers, rng))

    def people_shown(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - all training records are looked at
    ) -> Iterator[PeopleShown]:
        """Yield the people who are quoted, by each way to look for it."""
        for by, quotations in seen.fact(QuotedRecords).of(seen.images(Role.SYNTHETIC)).items():
            yield PeopleShown(NAMES.people, {"by": by}, quoted_people(seen, quotations))
