"""Section 7: what the record says about groups of people, none so small that it tells of single ones."""

from collections.abc import Mapping
from typing import NamedTuple

from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.described import statistic_of
from showthrough.interpret.sentences import phrase_of
from showthrough.report.editions import DPO, Edition, cell
from showthrough.report.words import interval_text, label, told_figure, value_text

GROUP = "group"  # the parameter that names a group
MERGED = "small groups"  # the name of all those that are not told apart
WITHHELD = "Groups of so few people are not told apart, nor is the smallest other one if they are only one."


class GroupLine(NamedTuple):
    """One figure of one group, or one that compares groups."""

    statistic: str
    label: str
    value: str
    interval: str
    control: str
    people: str


def group_lines(record: AuditRecord, edition: Edition = DPO) -> tuple[GroupLine, ...]:
    """Return every figure by group, with or without an answer; those that were not run say nothing."""
    told = without_small_groups(record, edition)
    found = [finding for finding in told.findings if _is_by_group(finding, told)]
    return tuple(_line(finding, told, edition) for finding in found if finding.outcome is not Outcome.NOT_RUN)


def without_small_groups(record: AuditRecord, edition: Edition) -> AuditRecord:
    """Return the record with the figures and names of small groups merged into one that has no figure.

    A single group that is withheld follows from the figure of all groups and the others', so the
    smallest of those is withheld with it.
    """
    hidden = _hidden(_sizes(record), edition)
    if not hidden:
        return record
    findings: dict[str, Finding] = {}
    for place, finding in enumerate(record.findings):
        if _is_by_group(finding, record) and str(finding.params.get(GROUP)) in hidden:
            merged = _merged(finding)
            findings.setdefault(merged.model_dump_json(), merged)
        else:
            findings[str(place)] = finding
    return record.model_copy(update={"findings": tuple(findings.values())})


def _sizes(record: AuditRecord) -> Mapping[str, int]:
    """Return the number of people of each group: the least that any figure names."""
    sizes: dict[str, int] = {}
    for finding in record.findings:
        if GROUP in finding.params and _is_by_group(finding, record):
            people = finding.n_identities or finding.trials or 0
            name = str(finding.params[GROUP])
            sizes[name] = min(sizes.get(name, people), people)
    return sizes


def _hidden(sizes: Mapping[str, int], edition: Edition) -> set[str]:
    if edition.smallest <= 1:
        return set()
    hidden = {name for name, n in sizes.items() if n < edition.smallest}
    if len(hidden) == 1 and len(sizes) > 1:
        hidden.add(min((n, name) for name, n in sizes.items() if name not in hidden)[1])
    return hidden


def _merged(finding: Finding) -> Finding:
    return Finding(
        check=finding.check,
        suite=finding.suite,
        statistic=finding.statistic,
        outcome=Outcome.SUPPRESSED,
        params={**finding.params, GROUP: MERGED},
        note=WITHHELD,
    )


def _is_by_group(finding: Finding, record: AuditRecord) -> bool:
    described = statistic_of(finding, record)
    return described is not None and described.by_group


def _line(finding: Finding, record: AuditRecord, edition: Edition) -> GroupLine:
    card = record.card(finding.check)
    phrase = phrase_of(finding, card)
    return GroupLine(
        statistic=phrase.name,
        label=label(finding, record.findings, card),
        value=value_text(finding, card),
        interval=interval_text(finding, card),
        control=told_figure(finding.control, phrase),
        people=cell(finding.n_identities, edition) if finding.n_identities else "–",
    )
