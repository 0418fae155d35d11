"""See attacks/plate_match.toml."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.curves import Evidence
from showthrough.core.facts import PlateStrings
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Mask
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.stats.detectable_effects import detectable_difference
from showthrough.stats.intervals import clopper_pearson, difference_interval
from showthrough.stats.redaction.strings import within_one_edit
from showthrough.toolkit.evidence_pairs import PAIRS
from showthrough.toolkit.findings import Answers

FIGURES = ("string_excess", "real_string_rate", "near_string_rate")
READ = (Role.TRAIN, Role.HOLDOUT, Role.SYNTHETIC)
READER = "plate_reader"


class Plates(NamedTuple):
    """The numbers read on the images of one role."""

    strings: tuple[str, ...]
    rows: Sequence[int]

    @property
    def different(self) -> list[str]:
        """Return each number once, in the order of the images."""
        return list(dict.fromkeys(self.strings))


@final
@dataclass(frozen=True, kw_only=True)
class PlateMatch(Check):
    """Synthetic plates that show the number of a training plate, beside held-out plates."""

    fewest: int = 10

    def __post_init__(self) -> None:
        if self.fewest < 1:
            raise ValueError("fewest must be at least 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers()
        try:
            reader = seen.fact(PlateStrings)
        except NotAvailableError as error:
            return tuple(answers.missing(name, error) for name in (*FIGURES, "failure_to_read"))
        answers = answers.having(params={"reader": reader.title})
        found = list(answers.each(FIGURES, partial(self._figures, seen, reader, answers, rng)))
        for role in READ:
            own = answers.having(params={"role": role.value})
            found += own.each(("failure_to_read",), partial(_failures, seen, reader, role, own))
        return tuple(found)

    def _figures(
        self, seen: Observations, reader: PlateStrings, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        train, holdout, made = (_read(seen, reader, role) for role in READ)
        known = set(train.different)
        others = [text for text in holdout.different if text not in known]  # one car in both is no control
        for what, n in (
            ("different training plates", len(known)),
            ("different held-out plates", len(others)),
            ("synthetic plates", len(made.strings)),
        ):
            if n < self.fewest:
                raise NotEnoughDataError(f"{self.fewest} {what} must be read, got {n}", needed=self.fewest)
        about = answers.having(n_images=len(made.strings), params={"plates": len(known)})
        as_many = [others[i] for i in rng.permutation(len(others))[: len(known)]]
        fewer = "The control has fewer plates, and so fewer chances to agree."
        beside = about.having(note=fewer if len(others) < len(known) else "")
        equal = [np.isin(made.strings, list(numbers)) for numbers in (known, as_many)]
        near = [within_one_edit(made.strings, numbers) for numbers in (known, as_many)]
        return (
            _excess(train.different, others, made, about.having(evidence=_evidence(seen, train, made))),
            _rate("real_string_rate", equal, beside),
            _rate("near_string_rate", near, beside),
        )


def _read(seen: Observations, reader: PlateStrings, role: Role) -> Plates:
    found = reader.of(seen.images(role))
    return Plates(found.strings, [int(row) for row in found.rows])


def _failures(seen: Observations, reader: PlateStrings, role: Role, answers: Answers) -> tuple[Finding, ...]:
    n, read = len(seen.images(role)), len(_read(seen, reader, role).rows)
    return (answers.share("failure_to_read", n - read, n, n_images=n),)


def _excess(train: list[str], others: list[str], made: Plates, answers: Answers) -> Finding:
    shown, n, m = set(made.strings), len(train), len(others)
    hits, control = (sum(text in shown for text in numbers) for numbers in (train, others))
    return answers.measured(
        "string_excess",
        hits / n - control / m,
        interval=difference_interval(hits, n, control, m),
        chance=0.0,
        n_identities=n,
        detectable=detectable_difference(n, m, control / m),
    )


def _rate(statistic: str, alike: list[Mask], answers: Answers) -> Finding:
    own, control = (int(hits.sum()) for hits in alike)
    n = len(alike[0])
    return answers.share(statistic, own, n, control=control / n, control_interval=clopper_pearson(control, n))


def _evidence(seen: Observations, train: Plates, made: Plates) -> tuple[Evidence, ...]:
    """Return which synthetic image shows which training plate, each plate once; never the number."""
    shown = dict(zip(reversed(made.strings), reversed(made.rows), strict=True))
    images, real = seen.images(Role.SYNTHETIC), seen.images(Role.TRAIN)
    first = dict(zip(reversed(train.strings), reversed(train.rows), strict=True))
    pairs = [(shown[text], row) for text, row in first.items() if text in shown]
    return tuple(
        Evidence(
            synthetic=images.ids[one],
            real=real.ids[other],
            person=real.identity[other],
            by=READER,
            distance=0.0,
        )
        for one, other in sorted(pairs, key=lambda pair: pair[1])[:PAIRS]
    )
