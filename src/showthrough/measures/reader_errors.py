"""See measures/reader_errors.toml."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import PlateStrings
from showthrough.core.facts.text_facts import WrittenTexts
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.errors import NotEnoughDataError
from showthrough.plates.formats import UNKNOWN, normalised, recognised
from showthrough.stats.redaction.strings import (
    character_error_interval,
    character_errors,
    within_one_edit,
)
from showthrough.toolkit.findings import Answers

EVERY = "every format"
FIGURES = ("read_exactly", "read_nearly", "format_read", "character_errors")
ROLES = (Role.TRAIN, Role.HOLDOUT)


class Reading(NamedTuple):
    """What was read on a plate, empty where nothing was, and what is written on it."""

    read: str
    written: str

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the formats of what is written."""
        return recognised(self.written) or (UNKNOWN,)

    @property
    def has_its_format(self) -> bool:
        """Return whether what was read has a format of what is written."""
        return bool(set(self.forms) & set(recognised(self.read) or (UNKNOWN,)))


@final
@dataclass(frozen=True, kw_only=True)
class ReaderErrors(Check):
    """Errors of the reader on real plates whose numbers are known, in all and by format."""

    fewest: int = 10

    def __post_init__(self) -> None:
        if self.fewest < 1:
            raise ValueError("fewest must be at least 1")

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,
    ) -> tuple[Finding, ...]:
        return Answers().each(FIGURES, partial(self._figures, seen, rng))

    def _figures(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        reader, written = seen.fact(PlateStrings), seen.fact(WrittenTexts)
        known = [one for role in ROLES for one in _readings(seen, role, reader, written)]
        if len(known) < self.fewest:
            raise NotEnoughDataError(
                f"{self.fewest} real plates with a known number are needed, got {len(known)}",
                needed=self.fewest,
            )
        answers = Answers().having(params={"reader": reader.title})
        found = list(_of_format(EVERY, known, answers, rng))
        for form in sorted({form for one in known for form in one.forms}):
            own = [one for one in known if form in one.forms]
            if len(own) >= self.fewest:
                found += _of_format(form, own, answers, rng)
        return tuple(found)


def _readings(seen: Observations, role: Role, reader: PlateStrings, written: WrittenTexts) -> list[Reading]:
    images = seen.images(role)
    found = reader.of(images)
    read = {int(row): normalised(text) for row, text in zip(found.rows, found.strings, strict=True)}
    texts = written.of(images)
    return [Reading(read.get(row, ""), text) for row, text in enumerate(texts) if text is not None]


def _of_format(
    form: str, known: list[Reading], answers: Answers, rng: np.random.Generator
) -> tuple[Finding, ...]:
    own, n = answers.having(params={"format": form}), len(known)
    near = [bool(within_one_edit([one.read], [one.written])[0]) for one in known]
    hits = {
        "read_exactly": sum(one.read == one.written for one in known),
        "read_nearly": sum(near),
        "format_read": sum(one.has_its_format for one in known),
    }
    read, written = [one.read for one in known], [one.written for one in known]
    rate, interval = character_errors(read, written), character_error_interval(read, written, rng)
    return (
        *(own.share(name, count, n, n_images=n) for name, count in hits.items()),
        own.measured("character_errors", rate, interval=interval, n_images=n),
    )
