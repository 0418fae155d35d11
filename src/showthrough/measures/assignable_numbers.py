"""See measures/assignable_numbers.toml."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import PlateStrings
from showthrough.core.facts.number_facts import ListedNumber, NumberLists
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.plates.formats import is_assignable
from showthrough.stats.intervals import clopper_pearson
from showthrough.toolkit.findings import Answers

LISTED, READ = "assignable_numbers", "assignable_read"


@final
@dataclass(frozen=True, kw_only=True)
class AssignableNumbers(Check):
    """Numbers that somebody might hold: on the list of rendered plates, and as a reader reads them."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers()
        return (
            *answers.each((LISTED,), partial(_listed, seen, answers)),
            *answers.each((READ,), partial(_read, seen, answers)),
        )


def _listed(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    known = seen.fact(NumberLists)
    if not known.numbers:
        raise NotEnoughDataError("the list of rendered numbers is empty", needed=1)
    held = [one for one in known.numbers if _may_be_held(one, known.countries)]
    unlisted = set(seen.images(Role.SYNTHETIC).ids) - {image for one in known.numbers for image in one.images}
    if unlisted and not held:  # one that is held counts, whatever else was not looked at
        raise NotAssessableError(
            f"{len(unlisted):,} synthetic images are not on the list: nobody knows what stands on them"
        )
    by_country = Counter(one.country or "any country named" for one in held)
    told = ", ".join(f"{count:,} of {where}" for where, count in sorted(by_country.items()))
    return (
        answers.measured(
            LISTED,
            float(len(held)),
            hits=len(held),
            trials=len(known.numbers),
            n_images=len(known.numbers),
            note=f"Among {len(known.numbers):,} numbers listed: {told or 'none'}.",
        ),
    )


def _read(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    countries, reader = seen.fact(NumberLists).countries, seen.fact(PlateStrings)
    if not countries:
        raise NotAvailableError("no country was named; set plates.countries")
    counts = []
    for role in (Role.SYNTHETIC, Role.HOLDOUT):
        strings = reader.of(seen.images(role)).strings
        if not strings:
            raise NotEnoughDataError(f"no {role} plate was read", needed=1)
        counts.append(
            (sum(_may_be_held(ListedNumber(text, ""), countries) for text in strings), len(strings))
        )
    (hits, n), (others, m) = counts
    return (
        answers.share(
            READ,
            hits,
            n,
            n_images=n,
            control=others / m,
            control_interval=clopper_pearson(others, m),
            n_control=m,
            params={"reader": reader.title, "countries": " ".join(countries)},
        ),
    )


def _may_be_held(one: ListedNumber, countries: tuple[str, ...]) -> bool:
    return any(is_assignable(name, one.text) for name in ([one.country] if one.country else countries))
