"""Ratchet: what became significantly worse since the audit before blocks, even within its limit."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from showthrough.core.decision import Change, Ruling, Significance, Status, Worsening
from showthrough.core.policy import Policy, Rule
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.types import Scalar
from showthrough.gate.case import Case
from showthrough.gate.rulings import covered
from showthrough.interpret.change import change_line, changes, unlike
from showthrough.interpret.credibility import is_context, within_reach

Measured = tuple[str, str, frozenset[tuple[str, Scalar]]]


class Ratcheted(NamedTuple):
    """What a comparison with the audit before gives: figures that worsened, gaps, and what else differs."""

    worsened: tuple[Worsening, ...] = ()
    gaps: tuple[str, ...] = ()  # of rules that block: what was measured before and cannot be compared
    notes: tuple[str, ...] = ()
    digest: str = ""  # of the record before

    @property
    def blocks(self) -> bool:
        """Return whether a release is blocked by what worsened."""
        return any(one.blocks for one in self.worsened)


def ratcheted(rulings: Iterable[Ruling], case: Case, previous: AuditRecord) -> Ratcheted:
    """Return what the limited figures of a policy have become since a previous record.

    All of them together share one rate of false alarms, so that an honest release is blocked by this in one
    of twenty cases at most. What was waived is told and blocks nothing.
    """
    limited = [ruling for ruling in rulings if _has_limit(ruling.rule)]
    wanted = {ruling.rule.name: _wanted(ruling.rule, case, previous) for ruling in limited}
    every = frozenset().union(*wanted.values()) if wanted else frozenset()
    found = changes(previous, case.record, about=lambda finding: _measured(finding) in every)
    worsened, gaps = [], []
    for ruling in limited:
        own = [change for change in found if _measured(_told(change)) in wanted[ruling.rule.name]]
        worsened += list(_worsened(ruling, own, case.record))
        gaps += list(_gaps(ruling, own, case.record))
    return Ratcheted(tuple(worsened), tuple(dict.fromkeys(gaps)), unlike(previous, case.record))


def _has_limit(rule: Rule) -> bool:
    return rule.severity != "info" and (rule.at_most is not None or rule.at_least is not None)


def _wanted(rule: Rule, case: Case, previous: AuditRecord) -> frozenset[Measured]:
    both = (*_judged(rule, case.record, case.policy), *_judged(rule, previous, case.policy))
    return frozenset(_measured(finding) for finding in both)


def _judged(rule: Rule, record: AuditRecord, policy: Policy) -> Iterator[Finding]:
    for finding in covered(rule, record):
        if within_reach(finding, record, policy) and not is_context(finding, record):
            yield finding


def _measured(finding: Finding) -> Measured:
    return finding.check, finding.statistic, frozenset(finding.params.items())


def _told(change: Change) -> Finding:
    found = change.after or change.before
    assert found is not None, "a change is of a figure that one audit measured at least"
    return found


def _worsened(ruling: Ruling, own: Iterable[Change], record: AuditRecord) -> Iterator[Worsening]:
    blocks = ruling.rule.severity == "block" and ruling.status is not Status.WAIVED
    for change in own:
        if change.significance is Significance.WORSE:
            told = f"{change_line(change, record)} {change.reason}"
            yield Worsening(rule=ruling.rule.name, change=change, told=told, blocks=blocks)


def _gaps(ruling: Ruling, own: Iterable[Change], record: AuditRecord) -> Iterator[str]:
    if ruling.rule.severity == "block":
        yield from (f"{change_line(change, record)} {change.reason}" for change in own if change.is_gap)
