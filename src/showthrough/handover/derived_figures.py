"""Figures of a record that follow from other figures in it: rates of hits, and their exact intervals."""

from collections import defaultdict
from collections.abc import Iterable
from math import isclose
from typing import NamedTuple

from showthrough.core.card_words.statistic import Statistic
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.core.trust.agreeing_figures import ACROSS_LIBRARIES
from showthrough.interpret.described import statistic_of
from showthrough.stats.intervals import clopper_pearson


class Derived(NamedTuple):
    """How many figures of a check were derived again, and the statistics of those that were not."""

    check: str
    whole: int  # value and interval
    value_alone: int  # of hits and trials; the interval is wider than theirs: it knows more than they do
    not_derived: tuple[str, ...]


def derived(record: AuditRecord) -> list[Derived]:
    """Return for each check what its record lets anybody derive again; loading it compared these figures."""
    of_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in record.findings:
        if finding.outcome is Outcome.MEASURED:
            of_check[finding.check].append(finding)
    return [_of_check(check, findings, record) for check, findings in of_check.items()]


def _of_check(check: str, findings: Iterable[Finding], record: AuditRecord) -> Derived:
    whole, value_alone, rest = 0, 0, []
    for finding in findings:
        described = statistic_of(finding, record)
        if described is None or not _has_hits(finding, described):
            rest.append(finding.statistic)
        elif _is_exact(finding, described):
            whole += 1
        else:
            value_alone += 1
    return Derived(check, whole, value_alone, tuple(dict.fromkeys(rest)))


def _has_hits(finding: Finding, described: Statistic) -> bool:
    return described.kind in ("share", "count") and finding.hits is not None and bool(finding.trials)


def _is_exact(finding: Finding, described: Statistic) -> bool:
    """Return whether the interval is the exact one of the hits; none at all needs no deriving."""
    interval, hits, trials = finding.interval, finding.hits, finding.trials
    if interval is None:
        return True
    if hits is None or not trials or not 0 < interval.level < 1:
        return False
    exact = clopper_pearson(hits, trials, interval.level)
    scale = 1 if described.kind == "share" else trials
    ends = ((exact.low, interval.low), (exact.high, interval.high))
    return all(isclose(end * scale, told, abs_tol=ACROSS_LIBRARIES * scale) for end, told in ends)
