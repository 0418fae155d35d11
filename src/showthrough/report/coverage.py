"""Coverage of attack classes, and the power of the tests on their controls."""

from collections.abc import Iterable
from math import fsum, isfinite
from sys import maxsize
from typing import NamedTuple

from showthrough.core.beside.used_instruments import Strength
from showthrough.core.cards import Adversary, AttackClass, Suite
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.bounds import has_value
from showthrough.interpret.credibility import doubt_about
from showthrough.interpret.described import statistic_of, suite_of
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.planted_copies import plain_alteration
from showthrough.interpret.sentences import phrase_of
from showthrough.report.terms import TERMS
from showthrough.report.words import counted, label, with_unit


class Tested(NamedTuple):
    """One class of attack: how far it was tested, and what follows."""

    name: str
    status: str  # executed, partly, not run, not applicable
    consequence: str
    budget: str
    knowledge: str
    is_named: bool  # in EDPB Opinion 28/2024, paragraph 55


class Power(NamedTuple):
    """Minimum detectable leak of a check."""

    suite: str
    statistic: str
    label: str
    detectable: str
    n: str


def tested(record: AuditRecord, policy: Policy) -> tuple[Tested, ...]:
    """Return the attack classes that EDPB Opinion 28/2024 names (paragraph 55), and the others after."""
    classes = [(suite, suite.attack) for suite in record.suites if suite.attack is not None]
    classes.sort(key=lambda each: (each[1].opinion_55 or maxsize, each[0].order, each[0].name))
    return tuple(_tested(suite, attack, record, policy) for suite, attack in classes)


def _tested(suite: Suite, attack: AttackClass, record: AuditRecord, policy: Policy) -> Tested:
    found = [finding for finding in record.findings if finding.suite == suite.name]
    name, is_named = attack.name, attack.opinion_55 is not None
    answered = [finding for finding in found if has_value(finding)]
    if not found and record.config.audited not in suite.about:
        return Tested(name, "not applicable", TERMS[record.config.audited].other, "none", "–", is_named)
    if not answered:
        nothing = f"Nothing is known about {attack.unknown}."
        return Tested(name, "not run", nothing, "none", "–", is_named)
    adversaries = _adversaries(answered, record)
    tried = {adversary.access for adversary in adversaries}
    recipients = TERMS[record.config.audited].access
    lacking = [access for access in policy.access if access in recipients and access not in tried]
    open_ones = sum(f.outcome in (Outcome.NOT_RUN, Outcome.FAILED, Outcome.UNDERPOWERED) for f in found)
    doubts = [doubt for doubt in (doubt_about(finding, record) for finding in answered) if doubt is not None]
    consequence = "Section 6 has the answer."
    if len(doubts) == len(answered):
        consequence = doubts[0]
    elif lacking:
        consequence = f"Recipients can see {' and '.join(lacking)}, and no attack used them."
    elif open_ones:
        verb = "has" if open_ones == 1 else "have"
        consequence = f"{count(open_ones)} of {count(len(found))} figures {verb} no answer; annex A says why."
    status = "partly" if lacking or open_ones or len(doubts) == len(answered) else "executed"
    knowledge = " ".join(dict.fromkeys(adversary.who for adversary in adversaries)) or "–"
    return Tested(name, status, consequence, _budget(found, record), knowledge, is_named)


def _budget(found: list[Finding], record: AuditRecord) -> str:
    checks = {finding.check for finding in found}
    attacks = f"{count(len(checks))} {'attack' if len(checks) == 1 else 'attacks'}"
    seconds = fsum(max(f.seconds for f in found if f.check == check) for check in sorted(checks))
    time = f"{digits(seconds, 2)} s of computing" if seconds else "no computing time recorded"
    return f"{attacks}, {count(record.subject.n_samples)} {TERMS[record.config.audited].images}, {time}"


def _adversaries(answered: list[Finding], record: AuditRecord) -> list[Adversary]:
    """Return who was played by the attacks that gave an answer, in the order of their cards."""
    ran = {finding.check for finding in answered}
    return [card.adversary for card in record.cards if card.name in ran and card.adversary is not None]


class StrengthLine(NamedTuple):
    """One kind of altered copy, and what saw each share of them."""

    alteration: str
    seen: tuple[str, ...]  # one for each share


def strength_lines(record: AuditRecord) -> tuple[StrengthLine, ...]:
    """Return for each alteration which tests saw how few of them."""
    kinds = dict.fromkeys(one.alteration for one in record.strengths)
    return tuple(StrengthLine(plain_alteration(kind), _seen_at_each(kind, record)) for kind in kinds)


def strength_shares(record: AuditRecord) -> tuple[str, ...]:
    """Return how many copies were planted, in the order of `StrengthLine.seen`."""
    told = {(one.n_planted, one.n_images) for one in record.strengths}
    return tuple(f"{count(planted)} of {count(images)}" for planted, images in sorted(told))


def _seen_at_each(kind: str, record: AuditRecord) -> tuple[str, ...]:
    own = {one.n_planted: one for one in record.strengths if one.alteration == kind}
    planted = sorted({one.n_planted for one in record.strengths})
    return tuple(_seen_by(own[n], record) if n in own else _untried(n, own.values()) for n in planted)


def _untried(planted: int, own: Iterable[Strength]) -> str:
    if any(one.found and one.n_planted < planted for one in own):
        return "fewer were seen"
    return (
        "more were not seen" if any(not one.found and one.n_planted > planted for one in own) else "not tried"
    )


def _seen_by(one: Strength, record: AuditRecord) -> str:
    if not one.seen_by:
        return "not seen"
    names = (_test_name(name, record) for name in one.seen_by)
    return "seen: " + "; ".join(names)


def _test_name(name: str, record: AuditRecord) -> str:
    check, _, by = name.partition(" by ")
    card = record.card(check)
    title = check if card is None else card.title
    return f"{title} ({by})" if by else title


def planted(record: AuditRecord) -> tuple[str, ...]:
    """Return what was planted, in words."""
    return tuple(dict.fromkeys(control.planted for control in record.controls))


def powers(record: AuditRecord) -> tuple[Power, ...]:
    """Return the smallest leak that each figure a limit may rest on could have shown."""
    return tuple(
        Power(
            suite_of(finding.suite, record).title,
            phrase_of(finding, record.card(finding.check)).name,
            label(finding, record.findings, record.card(finding.check)),
            with_unit(finding.detectable, phrase_of(finding, record.card(finding.check))),
            people_and_images(finding),
        )
        for finding in record.findings
        if finding.detectable is not None
        and isfinite(finding.detectable)
        and has_value(finding)
        and _decides(finding, record)
    )


def _decides(finding: Finding, record: AuditRecord) -> bool:
    described = statistic_of(finding, record)
    return described is None or described.decides


def people_and_images(finding: Finding) -> str:
    """Return how much data stands behind a finding."""
    told = [counted(finding.n_identities, "person", "people")] if finding.n_identities else []
    told += [counted(finding.n_images, "image", "images")] if finding.n_images else []
    return ", ".join(told) or "not stated"
