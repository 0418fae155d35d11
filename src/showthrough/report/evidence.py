"""Limits as a reader sees them, and annex A: each card with its answer, numbers, drawings and pairs."""

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from showthrough.core.cards import Card, Suite
from showthrough.core.curves import Evidence
from showthrough.core.decision import Decision, Ruling, Status
from showthrough.core.policy import Rule
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import card_for
from showthrough.interpret.numbers import digits
from showthrough.interpret.sentences import comparison, ending, limit, phrase_of
from showthrough.interpret.told import told as in_words
from showthrough.interpret.told import told_whole, worst_that_counts
from showthrough.interpret.unseen import with_unseen
from showthrough.report.chosen import figures_of
from showthrough.report.coverage import people_and_images
from showthrough.report.figures.figure import Figure
from showthrough.report.law.legal import leans_on
from showthrough.report.side_by_side import SideBySide, side_by_side
from showthrough.report.words import (
    OUTCOME,
    STATUS,
    interval_text,
    label,
    rate_text,
    told_figure,
    value_text,
    with_unit,
)

PAIRS = 12  # the closest pairs that a report lists


class Line(NamedTuple):
    """One row of the table of numbers."""

    statistic: str
    label: str
    value: str
    interval: str
    control: str
    chance: str
    n: str


class Limit(NamedTuple):
    """One rule as the reader sees it: what was found, and what that means for the limit."""

    ruling: Ruling
    name: str
    limit: str
    status: str
    found: str
    verdict: str
    remedy: str
    leans_on: str  # the text and paragraph that it answers, "draft" where that is one; empty: none
    measured: tuple[str, str]  # the value and its interval, for a table
    detectable: str  # the smallest leak that would have shown; empty where nobody knows
    data: str


class Pair(NamedTuple):
    """One synthetic image beside the real one it resembles; `nearness` is 0 to 100, for a bar."""

    evidence: Evidence
    distance: str
    nearness: int
    percentile: str


class Meaning(NamedTuple):
    """What a figure is, in the words of its card."""

    name: str
    meaning: str


class Question(NamedTuple):
    """One card with its answer."""

    card: Card
    answer: str
    has_answer: bool
    notes: tuple[Meaning, ...]  # of its findings, each once, with the figures that it is about
    figures: tuple[Figure, ...]
    lines: tuple[Line, ...]
    meanings: tuple[Meaning, ...]
    pairs: tuple[Pair, ...]


class Chapter(NamedTuple):
    """All questions about one kind of risk or use."""

    suite: Suite
    questions: tuple[Question, ...]
    beside: tuple[SideBySide, ...]  # what several of its attacks measure


def chapters(record: AuditRecord, decision: Decision) -> tuple[Chapter, ...]:
    """Return the evidence of every suite that has a card, leaks first."""
    suites = sorted(record.suites, key=lambda suite: (suite.order, suite.name))
    compared = {suite.name for suite in suites if suite.compares_attacks}
    found = (
        Chapter(
            suite,
            tuple(_question(card, record, decision) for card in record.cards if card.suite == suite.name),
            side_by_side(suite.name, record) if suite.name in compared else (),
        )
        for suite in suites
    )
    return tuple(chapter for chapter in found if chapter.questions)


def useful(found: Sequence[Chapter]) -> tuple[str, ...]:
    """Return what was found on what the images are good for."""
    asked = [question for chapter in found if chapter.suite.serves_purpose for question in chapter.questions]
    return tuple(question.answer for question in asked if question.has_answer)


def limit_of(ruling: Ruling, record: AuditRecord) -> Limit:
    """Return a ruling in the words of the report."""
    finding, told = ruling.finding, ""
    named = card_for(ruling.rule.check, ruling.rule.statistic, record)
    card = named if finding is None else record.card(finding.check)
    if finding is not None and has_value(finding):
        told = in_words(finding, record)
    stand_in = finding or Finding(
        check=ruling.rule.check, suite="", statistic=ruling.rule.statistic, outcome=Outcome.NOT_RUN
    )
    described = card.statistic(ruling.rule.statistic) if card is not None else None
    return Limit(
        ruling=ruling,
        name=_name(ruling.rule, phrase_of(stand_in, card).name),
        limit=limit(ruling.rule, finding, card),
        status=STATUS[ruling.status],
        found=told and f"{told} {comparison(stand_in, card)}".strip(),
        verdict=_without_status(ruling.reason.replace(told, "").strip(), ruling.rule),
        remedy=described.remedy if described is not None and ruling.status is Status.FAIL else "",
        leans_on=leans_on(ruling.rule, record),
        measured=_of_all_trainings(ruling, record) or _measured(finding, card),
        detectable=_detectable(finding, card),
        data="" if finding is None else people_and_images(finding),
    )


def _name(rule: Rule, name: str) -> str:
    """Return the name of a limit with the rate that it is about: a policy may limit a figure at several."""
    rates = [
        rate_text(key, value)
        for key, value in rule.params.items()
        if key in ("fpr", "fmr") and isinstance(value, float)
    ]
    return f"{name} ({', '.join(rates)})" if rates else name


def _detectable(finding: Finding | None, card: Card | None) -> str:
    if finding is None or finding.detectable is None or not isfinite(finding.detectable):
        return ""
    return with_unit(finding.detectable, phrase_of(finding, card)) if has_value(finding) else ""


def _of_all_trainings(ruling: Ruling, record: AuditRecord) -> tuple[str, str] | None:
    """Return a claim beside that of all trainings on the same people, where these decide."""
    found, account = ruling.finding, record.subject.accounting
    if ruling.rule.bound != "claimed" or found is None or account is None or found.value is None:
        return None
    every = account.epsilon_all or 0.0
    return (digits(found.value), f"all trainings {digits(every)}") if every > found.value else None


def _measured(finding: Finding | None, card: Card | None) -> tuple[str, str]:
    if finding is None:
        return "not measured", ""
    interval = interval_text(finding, card)
    return value_text(finding, card), "" if interval == "–" else interval


def _without_status(reason: str, rule: Rule) -> str:
    """Return a reason without its last sentence where that says what a status beside it says."""
    for is_met in (True, False):
        reason = reason.removesuffix(ending(rule, is_met=is_met)).strip()
    return reason


def _question(card: Card, record: AuditRecord, decision: Decision) -> Question:
    found = [finding for finding in record.findings if finding.check == card.name]
    rulings = [ruling for ruling in decision.rulings if _is_about(ruling, card)]
    confidence = (decision.policy or record.policy).confidence
    measured = [finding for finding in found if has_value(finding)]
    return Question(
        card=card,
        answer=_answer(found, record),
        has_answer=bool(measured),
        notes=_notes(measured, card),
        figures=figures_of(card, found, rulings),
        lines=tuple(_line(with_unseen(one, record, confidence), card, found) for one in measured),
        meanings=_meanings(card, measured),
        pairs=_pairs([pair for finding in found for pair in finding.evidence]),
    )


def _is_about(ruling: Ruling, card: Card) -> bool:
    return ruling.rule.check in (card.name, card.suite) and card.statistic(ruling.rule.statistic) is not None


def _answer(found: Sequence[Finding], record: AuditRecord) -> str:
    leading = worst_that_counts(found, record)
    if leading is not None:
        return told_whole(leading, record)
    if not found:
        return "This audit has no finding for this question."
    return f"There is no answer: {OUTCOME.get(found[0].outcome, 'no value')}. {found[0].note}".strip()


def _notes(found: Sequence[Finding], card: Card) -> tuple[Meaning, ...]:
    """Return each note with the figures that it is about; a note of several is told once."""
    about: dict[str, list[str]] = {}
    for finding in found:
        if finding.note:
            about.setdefault(finding.note, []).append(phrase_of(finding, card).name)
    return tuple(Meaning(", ".join(dict.fromkeys(names)), note) for note, names in about.items())


def _meanings(card: Card, found: Sequence[Finding]) -> tuple[Meaning, ...]:
    names = {finding.statistic: phrase_of(finding, card).name for finding in found}
    return tuple(Meaning(names[s.name], s.meaning) for s in card.statistics if s.name in names)


def _line(finding: Finding, card: Card, found: Sequence[Finding]) -> Line:
    phrase = phrase_of(finding, card)
    return Line(
        statistic=phrase.name,
        label=label(finding, found, card),
        value=value_text(finding, card),
        interval=interval_text(finding, card),
        control=told_figure(finding.control, phrase),
        chance=told_figure(finding.chance, phrase),
        n=people_and_images(finding),
    )


def _pairs(evidence: Sequence[Evidence]) -> tuple[Pair, ...]:
    """Return confirmed pairs first, then the closest of each embedder in turn."""
    by_embedder: dict[str, list[Evidence]] = {}
    confirmed_last = sorted(evidence, key=lambda pair: pair.confirmed)  # several figures may name one pair
    once = {(pair.by, pair.synthetic, pair.real): pair for pair in confirmed_last}
    for pair in sorted(once.values(), key=lambda pair: (pair.by, pair.distance, pair.synthetic)):
        by_embedder.setdefault(pair.by, []).append(pair)
    ranked = [
        (not pair.confirmed, rank, _pair(pair, furthest=pairs[-1].distance))
        for pairs in by_embedder.values()
        for rank, pair in enumerate(pairs)
    ]
    return tuple(pair for _, _, pair in sorted(ranked, key=lambda place: place[:2])[:PAIRS])


def _pair(pair: Evidence, furthest: float) -> Pair:
    return Pair(
        evidence=pair,
        distance=digits(pair.distance, 2),
        nearness=round(100 * (1 - 0.9 * pair.distance / furthest)) if furthest > 0 else 100,
        percentile="–" if pair.percentile is None else f"{digits(100 * pair.percentile)} of 100",
    )
