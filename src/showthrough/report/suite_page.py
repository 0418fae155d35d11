"""Section 6: a page a suite, with the worst answer that counts, its limits, a drawing and how to read it."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from showthrough.core.cards import Card, Suite
from showthrough.core.decision import Decision, Ruling, Status
from showthrough.core.records import AuditRecord, Finding
from showthrough.interpret.bounds import has_value
from showthrough.interpret.credibility import doubt_about
from showthrough.interpret.described import card_for, statistic_of
from showthrough.interpret.dp_claim import claim_line, claim_sentences, is_about_claim
from showthrough.interpret.numbers import count
from showthrough.interpret.told import told_whole, worst_that_counts
from showthrough.report.chosen import suite_figure
from showthrough.report.evidence import Limit, limit_of
from showthrough.report.figures.figure import Figure

SEVEREST = ("block", "warn", "info")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
SHORT = 40  # letters of a sentence that may stand on a page again: a comparison, a yardstick
NONE_COUNTS = "No answer of this suite counts; annex A says why."
WORST = (
    Status.FAIL, Status.ERROR, Status.INCONCLUSIVE, Status.WAIVED, Status.PASS, Status.NOT_RUN,
    Status.NOT_APPLICABLE,
)  # fmt: skip


class AlikeLimits(NamedTuple):
    """Limits of a suite of which the same is to be said."""

    status: str
    told: str  # of the status
    names: tuple[str, ...]
    said: str


class SuitePage(NamedTuple):
    """All that the page of a suite says."""

    suite: Suite
    card: Card | None  # whose question is answered
    answer: str
    leading: Limit | None  # the limit that decides
    others: tuple[AlikeLimits, ...]
    figure: Figure | None
    answered: str  # how many of its checks gave an answer
    privacy: str | None  # claimed, proven and provable epsilon in one line
    claim: tuple[str, ...]  # what stands behind epsilon; empty for all other suites


def suite_pages(record: AuditRecord, decision: Decision) -> tuple[SuitePage, ...]:
    """Return a page for every suite that has a limit or an answer, in the order of the suites."""
    pages = [_page(suite, record, decision) for suite in _in_order(record)]
    return tuple(page for page in pages if page is not None)


def untold_suites(record: AuditRecord, pages: Iterable[SuitePage]) -> tuple[str, ...]:
    """Return the titles of suites whose checks the audit knew, and that have neither answer nor limit."""
    told = {page.suite.name for page in pages}
    known = {card.suite for card in record.cards} - told
    return tuple(suite.title for suite in _in_order(record) if suite.name in known)


def _in_order(record: AuditRecord) -> list[Suite]:
    return sorted(record.suites, key=lambda suite: (suite.order, suite.name))


def _page(suite: Suite, record: AuditRecord, decision: Decision) -> SuitePage | None:
    cards = [card for card in record.cards if card.suite == suite.name]
    found = [finding for finding in record.findings if finding.suite == suite.name and has_value(finding)]
    rulings = sorted(
        (
            ruling
            for ruling in decision.rulings
            if ruling.rule.check in {suite.name, *(c.name for c in cards)}
        ),
        key=_by_weight,
    )
    if not cards or not (found or any(ruling.status is not Status.NOT_APPLICABLE for ruling in rulings)):
        return None
    leading = limit_of(rulings[0], record) if rulings else None
    worst = _worst(cards, record)
    claimed = [card for card in cards if is_about_claim(card, "claimed", "proven")]
    certificate = record.subject.accounting
    told = _answer(leading, worst, record)
    return SuitePage(
        suite=suite,
        card=_asking(leading, worst, cards, record),
        answer=told,
        leading=leading,
        others=_alike([limit_of(ruling, record) for ruling in rulings[1:]], leading, told),
        figure=suite_figure(suite, record, rulings),
        answered=_answered(cards, found),
        privacy=claim_line(record) if claimed else None,
        claim=claim_sentences(certificate) if certificate is not None and claimed else (),
    )


def without_repeats(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts of one page in which no longer sentence stands twice; one that only repeats is empty.

    >>> policy = "The policy asks for ten thousand synthetic images."
    >>> without_repeats([f"One is known. {policy}", f"Two are known. {policy}", policy])[1:]
    ('Two are known.', '')
    """
    told: set[str] = set()
    kept = []
    for text in texts:
        sentences = SENTENCE_END.split(text)
        kept.append(" ".join(one for one in sentences if one not in told))
        told |= {one for one in sentences if len(one) > SHORT}
    return tuple(kept)


def _by_weight(ruling: Ruling) -> tuple[int, int, bool]:
    is_measured = ruling.finding is not None and has_value(ruling.finding)
    return SEVEREST.index(ruling.rule.severity), WORST.index(ruling.status), not is_measured


def _worst(cards: Sequence[Card], record: AuditRecord) -> Finding | None:
    """Return of the answers of all cards the one that shows most, of those that nothing speaks against."""
    by_card = ([finding for finding in record.findings if finding.check == card.name] for card in cards)
    answers = [worst for found in by_card if (worst := worst_that_counts(found, record)) is not None]
    credible = [finding for finding in answers if doubt_about(finding, record) is None]
    return max(credible or answers, key=lambda finding: _shown(finding, record), default=None)


def _shown(finding: Finding, record: AuditRecord) -> tuple[bool, bool, bool, bool, float]:
    """Return how much a finding shows: a single case that is enough, then a leak, then the largest share."""
    described, value = statistic_of(finding, record), finding.value or 0.0
    if described is None:
        return False, False, False, False, 0.0
    share = finding.hits / finding.trials if finding.hits is not None and finding.trials else value
    return (
        described.one_is_enough and value > 0,
        finding.shows_leak,
        described.harm != "none",
        described.decides,
        -share if described.safer == "higher" else share,
    )


def _answer(leading: Limit | None, worst: Finding | None, record: AuditRecord) -> str:
    """Return the answer of the page; empty where it is told with the limit that decides."""
    if leading is not None and leading.found:
        return ""
    if worst is None or doubt_about(worst, record) is not None:
        return NONE_COUNTS
    return told_whole(worst, record)


def _asking(leading: Limit | None, worst: Finding | None, cards: Sequence[Card], record: AuditRecord) -> Card:
    """Return the card whose question the page answers: that of the limit, or of the answer."""
    if leading is not None and leading.found:
        ruling = leading.ruling
        named = card_for(ruling.rule.check, ruling.rule.statistic, record)
        own = record.card(ruling.finding.check) if ruling.finding is not None else None
        return own or named or cards[0]
    of_answer = record.card(worst.check) if worst is not None else None
    return of_answer or cards[0]


def _alike(limits: Sequence[Limit], leading: Limit | None, answer: str) -> tuple[AlikeLimits, ...]:
    """Return limits with what is said of each and was not said yet; of which the same is said, together."""

    def said(limit: Limit) -> tuple[str, str, str]:
        told = f"{limit.found} {limit.verdict}".strip() or limit.ruling.reason
        return limit.ruling.status.value, limit.status, told

    known = [(said(limit), limit.name) for limit in limits if limit.ruling.rule.severity != "info"]
    grouped = [
        (key, tuple(dict.fromkeys(name for _, name in group)))
        for key, group in groupby(known, key=lambda each: each[0])
    ]
    first = f"{leading.found} {leading.verdict}" if leading is not None else ""
    once = without_repeats([f"{answer} {first}".strip(), *(told for (_, _, told), _ in grouped)])[1:]
    return tuple(
        AlikeLimits(status, name, names, told)
        for ((status, name, _), names), told in zip(grouped, once, strict=True)
    )


def _answered(cards: Sequence[Card], found: Sequence[Finding]) -> str:
    n = len({finding.check for finding in found})
    whole = len(cards)
    checks = "check" if whole == 1 else "checks"
    return f"{count(n).capitalize()} of {count(whole)} {checks} of this suite gave an answer."
