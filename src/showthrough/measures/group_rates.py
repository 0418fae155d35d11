"""See measures/group_rates.toml."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.stats.biometric.calibration import ERRORS
from showthrough.stats.biometric.groups import GroupErrors, group_errors, is_large_enough, worst_group_ratio
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import Ruler, able_ruler, at_threshold, by_matcher, face_embedders
from showthrough.toolkit.vectors import calibrating, people

RATES = ("fmr", "fnmr")
FIGURES = ("worst_group_ratio", "group_fmr", "group_fnmr")


@final
@dataclass(frozen=True, kw_only=True)
class GroupRates(Check):
    """Error rates of the matcher by group of reference people."""

    fmr: float = 0.001

    def __post_init__(self) -> None:
        if not 0 < self.fmr < 1:
            raise ValueError("fmr must lie between 0 and 1")

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in face_embedders(seen):
            answers = by_matcher(Answers(), info)
            found += answers.each(FIGURES, partial(self._by, seen, info, answers, rng))
        return tuple(found)

    def _by(
        self, seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
    ) -> tuple[Finding, ...]:
        images = seen.images(Role.REFERENCE)
        if images.group is None:
            raise NotAvailableError("the data name no groups; give a column group in the manifest")
        ruler = able_ruler(seen, info, self.fmr)
        vectors, rows = calibrating(seen, info)
        labels = np.asarray(images.group, dtype=np.str_)[rows]
        groups = group_errors(vectors, people(seen, Role.REFERENCE, rows), labels, ruler.threshold)
        answers = at_threshold(answers, ruler, self.fmr)
        cells = [cell for kind in RATES for cell in _cells(groups, kind, ruler, answers)]
        return (*(_ratio(groups, kind, ruler, answers, rng) for kind in RATES), *cells)


def _overall(kind: str, ruler: Ruler) -> float:
    """Return the error rate of all reference people, which says how many comparisons a cell needs."""
    return ruler.fmr if kind == "fmr" else float(ruler.calibration.fnmr or 0.0)


def _counts(group: GroupErrors, kind: str) -> tuple[int, int]:
    return (group.false_matches, group.strangers) if kind == "fmr" else (group.missed, group.genuine)


def _cells(groups: tuple[GroupErrors, ...], kind: str, ruler: Ruler, answers: Answers) -> Iterator[Finding]:
    overall = _overall(kind, ruler)
    for group in groups:
        errors, trials = _counts(group, kind)
        about = answers.having(params={"group": group.group}, n_identities=group.people)
        if is_large_enough(trials, overall):
            yield about.share(f"group_{kind}", errors, trials, interval=group.interval(kind), control=overall)
        else:
            yield about.missing(f"group_{kind}", _too_few(overall, trials))


def _too_few(overall: float, trials: int) -> NotEnoughDataError:
    if overall == 0:
        return NotEnoughDataError("no error was seen among all groups, so that none can be compared")
    needed = round(ERRORS / overall)
    return NotEnoughDataError(f"a group needs {needed} comparisons to be shown, got {trials}", needed=needed)


def _ratio(
    groups: tuple[GroupErrors, ...], kind: str, ruler: Ruler, answers: Answers, rng: np.random.Generator
) -> Finding:
    shown = tuple(g for g in groups if is_large_enough(_counts(g, kind)[1], _overall(kind, ruler)))
    about = answers.having(params={"rate": kind, "groups": len(shown)})
    try:
        found = worst_group_ratio(shown, kind, rng)
    except NotEnoughDataError as error:
        return about.missing("worst_group_ratio", error)
    return about.measured(
        "worst_group_ratio",
        found.value,
        interval=found.interval,
        n_identities=min(group.people for group in shown),
        params={"worst": found.worst, "spread": found.spread},
        note="Groups that are too small are left out." if len(shown) < len(groups) else "",
    )
