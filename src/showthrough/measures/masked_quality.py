"""See measures/masked_quality.toml."""

from dataclasses import dataclass
from functools import partial
from math import inf, log10
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts.pair_facts import PixelChange
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError
from showthrough.stats.intervals import Interval
from showthrough.stats.redaction.people_means import mean_of_people
from showthrough.toolkit.findings import Answers


@final
@dataclass(frozen=True, kw_only=True)
class MaskedQuality(Check):
    """SSIM and PSNR between pictures before and after, inside the mask."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        answers = Answers()
        return answers.each(("masked_ssim", "masked_psnr"), partial(_figures, seen, answers))


def _figures(seen: Observations, answers: Answers) -> tuple[Finding, ...]:
    found = seen.fact(PixelChange)
    rows = np.flatnonzero(~np.isnan(found.ssim))
    if len(rows) == 0:
        raise NotAssessableError("not one picture has a mask: none was given, and nothing changed")
    person = [found.person[row] for row in rows]
    ssim, error = (mean_of_people(values, person) for values in (found.ssim[rows], _error(found.psnr[rows])))
    without = len(found.ssim) - len(rows)
    answers = answers.having(
        n_images=len(rows),
        n_identities=ssim.people,
        params={"masks_from": found.masks_from, "pictures_without_mask": without},
        note=f"Of {len(found.ssim)} pictures {without} have no mask and are left out." if without else "",
    )
    within = Interval(_decibels(error.interval.high), _decibels(error.interval.low), error.interval.level)
    return (
        answers.measured("masked_ssim", ssim.value, interval=ssim.interval),
        answers.measured("masked_psnr", _decibels(error.value), interval=within),
    )


def _error(psnr: np.ndarray) -> np.ndarray:
    """Return the mean squared errors behind decibels, of pixels from 0 to 1."""
    return np.asarray(10 ** (-psnr / 10))


def _decibels(error: float) -> float:
    return inf if error <= 0 else max(0.0, -10 * log10(min(error, 1.0)))
