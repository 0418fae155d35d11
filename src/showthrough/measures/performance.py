"""See measures/performance.toml."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Timing
from showthrough.core.records import Finding
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.timing import seconds_per_1000


@final
@dataclass(frozen=True, kw_only=True)
class Performance(Check):
    """Cost of drawing images."""

    def run(
        self,
        seen: Observations,
        rng: np.random.Generator,  # noqa: ARG002 - nothing here is drawn
    ) -> tuple[Finding, ...]:
        timing = seen.fact(Timing)
        answers = Answers().having(
            params={"device": timing.device, "batch_size": timing.batch_size}, n_images=timing.images
        )
        return (
            _seconds(timing, answers),
            _plain("peak_memory", None if timing.peak_bytes is None else timing.peak_bytes / 2**20, answers),
            _plain("parameters", timing.parameters, answers),
            _plain("denoising_steps", timing.denoising_steps, answers),
        )


def _seconds(timing: Timing, answers: Answers) -> Finding:
    repeats = len(timing.seconds)
    if repeats == 0 or timing.images == 0:
        reason = NotEnoughDataError("drawing was not timed: no repeat", needed=1)
        return answers.missing("seconds_per_1000", reason)
    value, interval = seconds_per_1000(timing.seconds, timing.images)
    return answers.measured(
        "seconds_per_1000",
        value,
        interval=interval,
        note=f"The interval runs from the fastest to the slowest of {repeats} repeats.",
        params={"repeats": repeats},
    )


def _plain(statistic: str, value: float | None, answers: Answers) -> Finding:
    if value is None:
        reason = f"{statistic.replace('_', ' ')} of this generator is not known"
        return answers.missing(statistic, NotAvailableError(reason))
    return answers.measured(statistic, float(value))
