"""See measures/outside_identical.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.pair_facts import PixelChange
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError, NotAvailableError
from showthrough.stats.clusters import clustered_share
from showthrough.stats.redaction.people_means import mean_of_people
from showthrough.toolkit.findings import Answers

FIGURES = ("outside_kept", "outside_excess")


@final
@dataclass(frozen=True, kw_only=True)
class OutsideIdentical(Check):
    """Pixels outside the mask, which nobody was to change."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each(FIGURES, partial(_figures, seen, answers))


def _figures(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    found = seen.fact(PixelChange)
    if not found.is_mask_given:
        raise NotAssessableError(
            "masks were found from what changed, so that outside nothing can have; give masks or boxes"
        )
    answers = answers.having(params={"masks_from": found.masks_from})
    return (
        *answers.each(("outside_kept",), partial(_kept, found, answers)),
        *answers.each(("outside_excess",), partial(_excess, found, answers)),
    )


def _kept(found: PixelChange, answers: Answers) -> tuple[Finding, ...]:
    rows = np.flatnonzero(found.is_lossless & ~np.isnan(found.outside))
    if len(rows) == 0:
        raise NotAvailableError("not one redacted picture is a lossless file with something outside its mask")
    share = clustered_share(found.outside[rows] == 0, [found.person[row] for row in rows])
    return (
        answers.share(
            "outside_kept",
            share.hits,
            share.trials,
            interval=share.interval,
            n_images=share.trials,
            n_identities=share.people,
        ),
    )


def _excess(found: PixelChange, answers: Answers) -> tuple[Finding, ...]:
    is_written = ~found.is_lossless & ~np.isnan(found.outside)
    rows = np.flatnonzero(is_written & ~np.isnan(found.by_writing))
    if len(rows) == 0:
        raise NotAvailableError("not one redacted picture is a JPEG or WebP file that can be written again")
    person = [found.person[row] for row in rows]
    excess = mean_of_people(found.outside[rows] - found.by_writing[rows], person)
    control = mean_of_people(found.by_writing[rows], person)
    others = int(is_written.sum()) - len(rows)
    return (
        answers.measured(
            "outside_excess",
            excess.value,
            interval=excess.interval,
            control=control.value,
            control_interval=control.interval,
            n_images=len(rows),
            n_identities=excess.people,
            params={"not_written_again": others},
            note=f"{others} pictures of other formats could not be written again." if others else "",
        ),
    )
