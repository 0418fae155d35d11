"""Building findings: a number with all that must travel with it, or the reason why there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack, final

from showthrough.core.curves import Curve, Evidence, Histogram
from showthrough.core.records import Finding, Outcome
from showthrough.core.types import Scalar
from showthrough.errors import MissingAnswerError, NotAssessableError, NotEnoughDataError
from showthrough.stats.intervals import Interval, clopper_pearson


class About(TypedDict, total=False):
    """What may stand beside the value of a finding; the meanings are those of `Finding`."""

    interval: Interval | None
    control: float | None
    control_interval: Interval | None
    chance: float | None
    hits: int
    trials: int
    n_identities: int
    n_images: int
    n_control: int | None
    detectable: float | None
    params: Mapping[str, Scalar]
    note: str
    evidence: tuple[Evidence, ...]
    histograms: tuple[Histogram, ...]
    curves: tuple[Curve, ...]


@final
@dataclass(frozen=True)
class Answers:
    """Findings of one check; what `having` adds stands in each of them.

    A check does not know what it is called: whoever runs it signs its findings with the card.
    """

    check: str = ""
    suite: str = ""
    common: About = field(default_factory=About)

    def having(self, **about: Unpack[About]) -> "Answers":
        """Return the same with more in common; parameters and notes are added, the rest replaced."""
        return replace(self, common=_joined(self.common, about))

    def measured(self, statistic: str, value: float, **about: Unpack[About]) -> Finding:
        """Return the finding for a value."""
        return self._finding(statistic, Outcome.MEASURED, about, value=value)

    def share(self, statistic: str, hits: int, trials: int, /, **about: Unpack[About]) -> Finding:
        """Return the finding for `hits` of `trials`, with the exact interval unless one is given.

        Raises:
            NotEnoughDataError: there was not one trial.
        """
        if trials == 0:
            raise NotEnoughDataError(f"{statistic} has no case to count", needed=1)
        rest = About(interval=clopper_pearson(hits, trials), hits=hits, trials=trials)
        return self.measured(statistic, hits / trials, **_joined(rest, about))

    def missing(self, statistic: str, error: MissingAnswerError, **about: Unpack[About]) -> Finding:
        """Return the finding that says why there is no value; the error's sentence is the note."""
        needed = error.needed if isinstance(error, NotEnoughDataError) else None
        alone = replace(self, common=About(**{**self.common, "note": ""}))  # nothing to explain
        about = _joined(About(note=sentence(str(error))), about)
        return alone._finding(statistic, outcome_of(error), about, needed=needed)

    def each(
        self, statistics: tuple[str, ...], ask: Callable[[], tuple[Finding, ...]]
    ) -> tuple[Finding, ...]:
        """Return what `ask` answers, or the same reason for each statistic where it cannot."""
        try:
            return ask()
        except MissingAnswerError as error:
            return tuple(self.missing(statistic, error) for statistic in statistics)

    def _finding(
        self,
        statistic: str,
        outcome: Outcome,
        about: About,
        *,
        value: float | None = None,
        needed: int | None = None,
    ) -> Finding:
        return Finding(
            check=self.check,
            suite=self.suite,
            statistic=statistic,
            outcome=outcome,
            value=value,
            needed=needed,
            **_joined(self.common, about),
        )


def outcome_of(error: MissingAnswerError) -> Outcome:
    """Return what kind of missing answer this is."""
    if isinstance(error, NotEnoughDataError):
        return Outcome.UNDERPOWERED
    return Outcome.NOT_ASSESSABLE if isinstance(error, NotAssessableError) else Outcome.NOT_RUN


def sentence(text: str) -> str:
    """Return an error's text as a sentence for a report.

    >>> sentence("the reference set is too small")
    'The reference set is too small.'
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _joined(first: About, second: About) -> About:
    params = {**first.get("params", {}), **second.get("params", {})}
    notes = [about["note"] for about in (first, second) if about.get("note")]
    return {**first, **second, "params": params, "note": " ".join(notes)}
