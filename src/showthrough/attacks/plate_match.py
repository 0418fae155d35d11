"""See attacks/plate_match.toml."""

from collections import Counter
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
from showthrough.errors import NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.plates.formats import UNKNOWN, recognised
from showthrough.stats.biometric.prediction_limit import prediction_limit
from showthrough.stats.detectable_effects import detectable_beyond, detectable_difference
from showthrough.stats.intervals import clopper_pearson, difference_interval
from showthrough.stats.redaction.strings import within_one_edit
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.evidence_pairs import PAIRS
from showthrough.toolkit.findings import Answers

BY_FORMAT = ("shown_by_format", "near_by_format")
FIGURES = ("string_excess", "real_string_rate", "near_string_rate", *BY_FORMAT)
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
        train, holdout, synthetic = (_read(seen, reader, role) for role in READ)
        known = set(train.different)
        others = [text for text in holdout.different if text not in known]  # one car in both is no control
        for what, n in (
            ("different training plates", len(known)),
            ("different held-out plates", len(others)),
            ("synthetic plates", len(synthetic.strings)),
        ):
            if n < self.fewest:
                raise NotEnoughDataError(f"{self.fewest} {what} must be read, got {n}", needed=self.fewest)
        about = answers.having(n_images=len(synthetic.strings), params={"plates": len(known)})
        as_many = [others[i] for i in rng.permutation(len(others))[: len(known)]]
        fewer = "The control has fewer plates, and so fewer chances to agree."
        beside = about.having(note=fewer if len(others) < len(known) else "")
        near = [within_one_edit(synthetic.strings, numbers) for numbers in (known, as_many)]
        excess = about.having(evidence=_evidence(seen, train, synthetic))
        share = error_share(seen)
        real = partial(_real_strings, train.different, others, synthetic, share, about)
        return (
            _excess(train.different, others, synthetic, share, excess),
            *about.each(("real_string_rate",), real),
            _rate("near_string_rate", near, beside),
            *beside.each(
                BY_FORMAT, partial(self._by_format, synthetic, (set(train.different), set(as_many)), beside)
            ),
        )

    def _by_format(
        self, synthetic: Plates, numbers: tuple[set[str], set[str]], answers: Answers
    ) -> tuple[Finding, ...]:
        """Return exact and near agreement for each format of which enough synthetic plates were read."""
        forms = [recognised(text) or (UNKNOWN,) for text in synthetic.strings]
        counts = Counter(form for found in forms for form in found)
        told: list[Finding] = []
        for form in sorted(form for form, count in counts.items() if count >= self.fewest):
            own = [text for text, found in zip(synthetic.strings, forms, strict=True) if form in found]
            about = answers.having(params={"format": form})
            shown = [np.isin(own, list(known)) for known in numbers]
            near = [within_one_edit(own, known) for known in numbers]
            told += [_rate(name, alike, about) for name, alike in zip(BY_FORMAT, (shown, near), strict=True)]
        if not told:
            raise NotEnoughDataError(
                f"of no format were {self.fewest} synthetic plates read", needed=self.fewest
            )
        return tuple(told)


def _read(seen: Observations, reader: PlateStrings, role: Role) -> Plates:
    found = reader.of(seen.images(role))
    return Plates(found.strings, [int(row) for row in found.rows])


def _failures(seen: Observations, reader: PlateStrings, role: Role, answers: Answers) -> tuple[Finding, ...]:
    n, read = len(seen.images(role)), len(_read(seen, reader, role).rows)
    return (answers.share("failure_to_read", n - read, n, n_images=n),)


def _excess(
    train: list[str], others: list[str], synthetic: Plates, share: float, answers: Answers
) -> Finding:
    shown, n, m = set(synthetic.strings), len(train), len(others)
    hits, control = (sum(text in shown for text in numbers) for numbers in (train, others))
    return answers.measured(
        "string_excess",
        hits / n - control / m,
        interval=shared(lambda level: difference_interval(hits, n, control, m, level), share),
        chance=0.0,
        n_identities=n,
        detectable=detectable_difference(n, m, control / m, 1 - 2 * share),
    )


def _real_strings(
    train: list[str], others: list[str], synthetic: Plates, share: float, answers: Answers
) -> tuple[Finding, ...]:
    """Return the share of synthetic plates with a training plate's number, where more are met than by chance.

    Under the null hypothesis training and held-out plates are strangers alike, so the numbers of both are met
    at one rate: more different training numbers than the prediction limit are met with a chance of `share`.

    Raises:
        NotAssessableError: some are met, and chance may meet as many: nobody knows which are leaks.
    """
    shown, n = set(synthetic.strings), len(synthetic.strings)
    met, control = (sum(text in shown for text in numbers) for numbers in (train, others))
    by_chance = prediction_limit(control, len(others) / len(train), 1 - share)
    hits, beside = (int(np.isin(synthetic.strings, numbers).sum()) for numbers in (train, others))
    if 0 < met <= by_chance:
        raise NotAssessableError(
            f"numbers of {met:,} training plates stand on {hits:,} synthetic plates; coincidence explains up "
            f"to {by_chance:,}, so somebody has to look at them"
        )
    found = answers.share(
        "real_string_rate",
        hits,
        n,
        interval=shared(partial(clopper_pearson, hits, n), share),
        chance=0.0,
        control=beside / n,
        control_interval=clopper_pearson(beside, n),
        n_control=len(others),
        detectable=detectable_beyond(by_chance, n),
        params={"by_chance": by_chance},
    )
    return (found,)


def _rate(statistic: str, alike: list[Mask], answers: Answers) -> Finding:
    own, control = (int(hits.sum()) for hits in alike)
    n = len(alike[0])
    return answers.share(statistic, own, n, control=control / n, control_interval=clopper_pearson(control, n))


def _evidence(seen: Observations, train: Plates, synthetic: Plates) -> tuple[Evidence, ...]:
    """Return which synthetic image shows which training plate, each plate once; never the number."""
    shown = dict(zip(reversed(synthetic.strings), reversed(synthetic.rows), strict=True))
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
