"""Residual risk, in people: measured, declared and combined, three things that never mix."""

from math import ceil, isfinite
from typing import NamedTuple

from showthrough.core.cards import Statistic
from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.bounds import bounds, has_value
from showthrough.interpret.credibility import doubt_about, within_reach
from showthrough.interpret.described import exposes_alone, statistic_of
from showthrough.interpret.numbers import count, digits, frequency
from showthrough.interpret.sentences import answer, comparison
from showthrough.report.figures.figure import Figure
from showthrough.report.figures.people_plot import people_figure
from showthrough.report.figures.svg import Words
from showthrough.report.terms import TERMS, Terms
from showthrough.report.words import CONTEXTS
from showthrough.stats.intervals import Interval

UNTESTED = "Not tested."
UNANSWERED = "Tried, without an answer; section 6 says why."
ACCESS = ("samples", "losses", "weights")  # in the order of the recipients
RATES = ("fpr", "fmr")  # parameters that say how often the attacker is wrong about somebody else
HARMS = (("isolation", "singling out"), ("linkage", "linkability"), ("inference", ""))  # and WP 216's words


class Harm(NamedTuple):
    """One kind of harm, and what the audit can say for each recipient."""

    name: str
    old_name: str
    answers: tuple[str, ...]  # one a recipient


class Risk(NamedTuple):
    """Section 2 of the report."""

    measured: tuple[str, ...]
    declared: tuple[str, ...]
    combined: tuple[str, ...]
    worst: str
    harms: tuple[Harm, ...]
    figure: Figure | None


def residual_risk(record: AuditRecord, policy: Policy) -> Risk:
    """Return how many training people an attacker could point to, and how sure they would be."""
    found = [finding for finding in record.findings if _points(finding, record)]
    reached = [finding for finding in found if within_reach(finding, record, policy)]
    pointed = _strictest(_that_count(reached, record))
    counts = pointed is not None and doubt_about(pointed, record) is None
    return Risk(
        measured=_measured(record, pointed),
        declared=_declared(policy, TERMS[record.config.audited]),
        combined=_combined(record, policy, pointed if counts else None),
        worst=_worst(record),
        harms=tuple(Harm(harm.capitalize(), old, _by_recipient(harm, record)) for harm, old in HARMS),
        figure=_drawn(pointed, record) if pointed is not None and counts else None,
    )


def _points(finding: Finding, record: AuditRecord) -> bool:
    """Return whether this is a share of people that an attacker can point to."""
    described = statistic_of(finding, record)
    if described is None or described.harm == "none":
        return False
    return (described.guesses_membership or described.identifies) and _is_finite(finding)


def _is_finite(finding: Finding) -> bool:
    return has_value(finding) and isfinite(finding.value or 0.0)


def _that_count(found: list[Finding], record: AuditRecord) -> list[Finding]:
    """Return the findings that nothing speaks against; all of them where that is none."""
    return [finding for finding in found if doubt_about(finding, record) is None] or found


def _strictest(found: list[Finding]) -> Finding | None:
    """Return the finding that exposes most people at the strictest rate of false accusations."""
    strictest = min((_fpr(finding) for finding in found), default=None)
    return _highest([finding for finding in found if _fpr(finding) == strictest])


def _highest(found: list[Finding]) -> Finding | None:
    return max(found, key=lambda finding: (finding.value or 0.0, finding.model_dump_json()), default=None)


def _told(finding: Finding, record: AuditRecord) -> str:
    card = record.card(finding.check)
    parts = (doubt_about(finding, record) or "", answer(finding, card), comparison(finding, card))
    return " ".join(part for part in parts if part)


def _fpr(finding: Finding) -> float:
    """Return the rate of false accusations, or of false matches."""
    rate = next((finding.params[name] for name in RATES if name in finding.params), 1.0)
    return float(rate) if isinstance(rate, int | float) else 1.0


def _measured(record: AuditRecord, pointed: Finding | None) -> tuple[str, ...]:
    alike: dict[tuple[bool, str], list[Finding]] = {}
    for finding in record.findings:
        described = statistic_of(finding, record)
        if described is not None and _counts_people(described) and _is_finite(finding):
            alike.setdefault((not described.one_is_enough, finding.statistic), []).append(finding)
    kinds = sorted(alike.items(), key=lambda kind: kind[0][0])  # what exposes by a single case comes first
    others = (_highest(_that_count(found, record)) for _, found in kinds)
    found = [finding for finding in (pointed, *others) if finding is not None]
    told = [_told(finding, record) for finding in found]
    if pointed is None:
        told.insert(0, TERMS[record.config.audited].unanswered)
    return tuple(told)


def _counts_people(described: Statistic) -> bool:
    """Return whether a figure tells of people who are harmed, other than by guesses at membership."""
    is_harm = described.harm != "none" and not (described.guesses_membership or described.identifies)
    return is_harm and (described.one_is_enough or described.counted_in == "people")


def _declared(policy: Policy, terms: Terms) -> tuple[str, ...]:
    return (
        terms.prior.format(share=frequency(policy.prior)),
        f"Recipients get {CONTEXTS[policy.release_context]}.",
        f"Who is protected: the {'person' if policy.unit == 'identity' else 'single image'}.",
        f"Who answers for these statements: {policy.owner}.",
    )


def _combined(record: AuditRecord, policy: Policy, pointed: Finding | None) -> tuple[str, ...]:
    if pointed is None or pointed.value is None:
        return ("Without a measured attack that counts, there is nothing to combine.",)
    fpr, told, own = _fpr(pointed), [], _ends(pointed)
    terms = TERMS[record.config.audited]
    right = _right_of_100(pointed.value, fpr, policy.prior)
    if right:
        told.append(
            f"Of 100 {terms.conclusions} about {right} would be right; "
            f"guessing would be right {digits(100 * policy.prior, 2)} times."
        )
    if own is not None:
        low, high = (_right_of_100(end, fpr, policy.prior) for end in (own.low, own.high))
        told.append(f"The interval allows {f'{low} to' if low else 'up to'} {count(high)} right ones of 100.")
    people = sum(data.n_identities for data in record.data if data.role is Role.TRAIN)
    if people and pointed.value > 0:
        told.append(
            f"Among all {count(people)} {terms.people} that makes about {digits(pointed.value * people, 2)}."
        )
    return tuple(told) or ("Nobody was exposed, so there is nothing to combine.",)


def _ends(finding: Finding) -> Interval | None:
    """Return the finding's interval inside [0, 1], or None where it holds no usable one."""
    own = finding.interval
    if own is None or bounds(finding, 0.5) is None:
        return None
    return Interval(min(max(own.low, 0.0), 1.0), min(max(own.high, 0.0), 1.0), own.level)


def _right_of_100(share: float, fpr: float, prior: float) -> int:
    """Return how many of 100 accusations are right: prior TPR / (prior TPR + (1 - prior) FPR)."""
    right, wrong = prior * share, (1 - prior) * fpr
    return round(100 * right / (right + wrong)) if right > 0 and right + wrong > 0 else 0


def _worst(record: AuditRecord) -> str:
    people = {
        pair.person
        for finding in record.findings
        if exposes_alone(finding, record)
        for pair in finding.evidence
        if pair.confirmed
    }
    shown, hidden = TERMS[record.config.audited].worst
    if people:
        have = "1 person has" if len(people) == 1 else f"{count(len(people))} people have"
        return shown.format(people=have)
    return hidden


def _by_recipient(harm: str, record: AuditRecord) -> tuple[str, ...]:
    told: list[str] = []
    for access, _ in zip(ACCESS, TERMS[record.config.audited].recipients, strict=False):
        tried = [finding for finding in record.findings if _is_of(finding, harm, access, record)]
        worst = _worst_of(_that_count([f for f in tried if _is_finite(f)], record))
        if worst is not None:
            doubt = doubt_about(worst, record)
            told.append(doubt or answer(worst, record.card(worst.check)))
            continue
        has_run = any(finding.outcome is not Outcome.NOT_RUN for finding in tried)
        if set(told) <= {UNTESTED, UNANSWERED}:
            told.append(UNANSWERED if has_run else UNTESTED)
        else:
            ran = (
                "the attacks with this access gave no answer" if has_run else "no attack with this access ran"
            )
            told.append(f"At least as much as from less access; {ran}.")
    return tuple(told)


def _is_of(finding: Finding, harm: str, access: str, record: AuditRecord) -> bool:
    card, described = record.card(finding.check), statistic_of(finding, record)
    if card is None or card.adversary is None or described is None:
        return False
    return described.harm == harm and card.adversary.access == access


def _worst_of(found: list[Finding]) -> Finding | None:
    """Return the finding that shows most: a leak before none, then the largest share of people or images.

    Of guesses at several rates of false accusations only those at the strictest are looked at.
    """
    strictest = min((_fpr(finding) for finding in found if _has_rate(finding)), default=1.0)
    kept = [f for f in found if not _has_rate(f) or _fpr(f) == strictest]
    return max(kept, key=lambda f: (f.shows_leak, _share(f), f.model_dump_json()), default=None)


def _has_rate(finding: Finding) -> bool:
    return any(name in finding.params for name in RATES)


def _share(finding: Finding) -> float:
    """Return a value as a share, of all cases where it is a number of them."""
    value = finding.value or 0.0
    if finding.hits is not None and finding.trials:
        return finding.hits / finding.trials
    return value / finding.n_identities if value > 1 and finding.n_identities else value


def _drawn(finding: Finding, record: AuditRecord) -> Figure:
    value, own = min(max(finding.value or 0.0, 0.0), 1.0), _ends(finding)
    shown = round(1000 * value)
    possible = shown if own is None else ceil(1000 * own.high)
    exposed = "fewer than one" if shown == 0 < value else count(shown)
    title = f"Of 1,000 {TERMS[record.config.audited].people}, an attacker could expose {exposed}"
    alt = f"{title}. Within the uncertainty it could be up to {count(possible)}."
    return people_figure(Words(title, alt, "people"), shown, possible)
