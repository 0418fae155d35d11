"""Section 7: what the record says about groups of people."""

from typing import NamedTuple

from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.described import statistic_of
from showthrough.interpret.sentences import phrase_of
from showthrough.report.words import figure_text, interval_text, label, value_text


class GroupLine(NamedTuple):
    """One figure of one group, or one that compares groups."""

    statistic: str
    label: str
    value: str
    interval: str
    control: str


def group_lines(record: AuditRecord) -> tuple[GroupLine, ...]:
    """Return every figure by group, with or without an answer; those that were not run say nothing."""
    found = [finding for finding in record.findings if _is_by_group(finding, record)]
    return tuple(_line(finding, record) for finding in found)


def _is_by_group(finding: Finding, record: AuditRecord) -> bool:
    described = statistic_of(finding, record)
    return described is not None and described.by_group and finding.outcome is not Outcome.NOT_RUN


def _line(finding: Finding, record: AuditRecord) -> GroupLine:
    card = record.card(finding.check)
    phrase = phrase_of(finding, card)
    return GroupLine(
        statistic=phrase.name,
        label=label(finding, record.findings),
        value=value_text(finding, card),
        interval=interval_text(finding, card),
        control=figure_text(finding.control, phrase),
    )
