"""Residual risk, in people: measured, declared and combined, three things that never mix."""

from math import ceil, isfinite
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Finding
from showthrough.interpret.bounds import bounds, has_value
from showthrough.interpret.credibility import doubt_about, within_reach
from showthrough.interpret.numbers import count, digits, frequency
from showthrough.interpret.sentences import answer, comparison
from showthrough.report.figures.figure import Figure
from showthrough.report.figures.people_plot import people_figure
from showthrough.report.figures.svg import Words
from showthrough.report.words import CONTEXTS
from showthrough.stats.intervals import Interval

COPIES = "confirmed_copies"
UNTESTED = "Not tested."
RECIPIENTS = {"samples": "Images only", "losses": "Interface to the model", "weights": "Weights of the model"}
HARMS = (
    ("Isolation", "singling out", ("membership", "memorisation")),
    ("Linkage", "linkability", ("biometric", "plates")),
    ("Inference", "", ("attribute", "inversion", "reconstruction")),
)


class Harm(NamedTuple):
    """One kind of harm, and what the audit can say for each recipient."""

    name: str
    old_name: str
    answers: tuple[str, ...]  # one a recipient, in the order of RECIPIENTS


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
    found = _measured_as("tpr_at_fpr", record)
    reached = [finding for finding in found if within_reach(finding, record, policy)]
    pointed = _strictest(_that_count(reached, record))
    counts = pointed is not None and doubt_about(pointed, record) is None
    return Risk(
        measured=_measured(record, pointed),
        declared=_declared(policy),
        combined=_combined(record, policy, pointed if counts else None),
        worst=_worst(record),
        harms=tuple(Harm(name, old, _by_recipient(suites, record)) for name, old, suites in HARMS),
        figure=_drawn(pointed) if pointed is not None and counts else None,
    )


def _measured_as(statistic: str, record: AuditRecord) -> list[Finding]:
    return [f for f in record.findings if f.statistic == statistic and _is_finite(f)]


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
    fpr = finding.params.get("fpr", 1.0)
    return float(fpr) if isinstance(fpr, int | float) else 1.0


def _measured(record: AuditRecord, pointed: Finding | None) -> tuple[str, ...]:
    others = (
        _highest(_that_count(_measured_as(statistic, record), record))
        for statistic in (COPIES, "exposed_people", "leaked_people", "match_excess")
    )
    found = [finding for finding in (pointed, *others) if finding is not None]
    told = [_told(finding, record) for finding in found]
    if pointed is None:
        told.insert(0, "No membership attack gave an answer; how many people could be pointed to is unknown.")
    return tuple(told)


def _declared(policy: Policy) -> tuple[str, ...]:
    return (
        f"Before the attack, {frequency(policy.prior)} candidates are taken to be training people.",
        f"Recipients get {CONTEXTS[policy.release_context]}.",
        f"Who is protected: the {'person' if policy.unit == 'identity' else 'single image'}.",
        f"Who answers for these statements: {policy.owner}.",
    )


def _combined(record: AuditRecord, policy: Policy, pointed: Finding | None) -> tuple[str, ...]:
    if pointed is None or pointed.value is None:
        return ("Without a measured attack that counts, there is nothing to combine.",)
    fpr, told, own = _fpr(pointed), [], _ends(pointed)
    right = _right_of_100(pointed.value, fpr, policy.prior)
    if right:
        told.append(
            f"Of 100 accusations about {right} would be right; "
            f"guessing would be right {digits(100 * policy.prior, 2)} times."
        )
    if own is not None:
        low, high = (_right_of_100(end, fpr, policy.prior) for end in (own.low, own.high))
        told.append(f"The interval allows {f'{low} to' if low else 'up to'} {count(high)} right ones of 100.")
    people = sum(data.n_identities for data in record.data if data.role is Role.TRAIN)
    if people and pointed.value > 0:
        told.append(
            f"Among all {count(people)} training people that makes about {digits(pointed.value * people, 2)}."
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
        pair.person for f in record.findings if f.statistic == COPIES for pair in f.evidence if pair.confirmed
    }
    if people:
        copied = "1 training person has" if len(people) == 1 else f"{count(len(people))} training people have"
        return f"{copied} a confirmed copy among the synthetic images; section 6 names them by keyed id."
    return "No person was found with a confirmed copy. Scores of single people stay in the vault."


def _by_recipient(suites: tuple[str, ...], record: AuditRecord) -> tuple[str, ...]:
    told: list[str] = []
    for access in RECIPIENTS:
        found = [f for f in record.findings if f.suite in suites and _tells_people(f, record, access)]
        strongest = _strictest(_that_count(found, record))
        if strongest is not None:
            doubt = doubt_about(strongest, record)
            told.append(doubt or answer(strongest, record.card(strongest.check)))
        elif any(text != UNTESTED for text in told):
            told.append("At least as much as from less access; no attack with this access ran.")
        else:
            told.append(UNTESTED)
    return tuple(told)


def _tells_people(finding: Finding, record: AuditRecord, access: str) -> bool:
    card = record.card(finding.check)
    is_rate = finding.statistic in ("tpr_at_fpr", "match_excess", "exposed_people") and _is_finite(finding)
    return is_rate and card is not None and card.adversary is not None and card.adversary.access == access


def _drawn(finding: Finding) -> Figure:
    value, own = min(max(finding.value or 0.0, 0.0), 1.0), _ends(finding)
    shown = round(1000 * value)
    possible = shown if own is None else ceil(1000 * own.high)
    exposed = "fewer than one" if shown == 0 < value else count(shown)
    title = f"Of 1,000 training people, an attacker could expose {exposed}"
    alt = f"{title}. Within the uncertainty it could be up to {count(possible)}."
    return people_figure(Words(title, alt, "people"), shown, possible)
