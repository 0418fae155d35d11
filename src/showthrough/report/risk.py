"""Residual risk, in people: measured, declared and combined, three things that never mix."""

from math import ceil
from typing import NamedTuple

from showthrough.core.bounds import has_value, is_count
from showthrough.core.cards import Card
from showthrough.core.decision import Decision
from showthrough.core.images import Role
from showthrough.core.phrases import answer, comparison
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.wording import count, digits, frequency
from showthrough.report.figures import Figure, Words, people_plot
from showthrough.report.words import CONTEXTS

COPIES = "confirmed_copies"
RECIPIENTS = {"samples": "Images only", "losses": "Interface to the model", "weights": "Weights of the model"}
HARMS = (
    ("Isolation", "singling out", ("membership", "memorisation")),
    ("Linkage", "linkability", ("biometric", "plates")),
    ("Inference", "inference", ("attribute", "inversion", "reconstruction")),
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


def residual_risk(record: AuditRecord, policy: Policy, decision: Decision) -> Risk:
    """Return how many training people an attacker could point to, and how sure they would be."""
    pointed = _most_telling(record)
    return Risk(
        measured=_measured(record, pointed),
        declared=_declared(policy),
        combined=_combined(record, policy, pointed),
        worst=_worst(record),
        harms=tuple(Harm(name, old, _by_recipient(suites, record)) for name, old, suites in HARMS),
        figure=None if pointed is None else _drawn(pointed, decision),
    )


def _most_telling(record: AuditRecord) -> Finding | None:
    """Return the attack that exposes most people at the strictest rate of false accusations."""
    found = [f for f in record.findings if f.statistic == "tpr_at_fpr" and has_value(f)]
    if not found:
        return None
    strictest = min(_fpr(finding) for finding in found)
    return max(
        (f for f in found if _fpr(f) == strictest), key=lambda f: (f.value or 0.0, f.model_dump_json())
    )


def _fpr(finding: Finding) -> float:
    fpr = finding.params.get("fpr", 1.0)
    return float(fpr) if isinstance(fpr, int | float) else 1.0


def _measured(record: AuditRecord, pointed: Finding | None) -> tuple[str, ...]:
    told = []
    if pointed is None:
        told.append(
            "No membership attack gave an answer, so nobody knows how many people could be pointed to."
        )
    else:
        told.append(f"{answer(pointed)} {comparison(pointed)}")
    for statistic in (COPIES, "exposed_people", "match_excess"):
        found = [f for f in record.findings if f.statistic == statistic and has_value(f)]
        if found:
            highest = max(found, key=lambda f: (f.value or 0.0, f.model_dump_json()))
            told.append(f"{answer(highest)} {comparison(highest)}".strip())
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
        return ("Without a measured attack there is nothing to combine.",)
    fpr, told = _fpr(pointed), []
    right = _precision(pointed.value, fpr, policy.prior)
    if right is not None:
        told.append(
            f"Of 100 accusations about {round(100 * right)} would be right; "
            f"guessing would be right {digits(100 * policy.prior, 2)} times."
        )
    if pointed.interval is not None and right is not None:
        ends = (pointed.interval.low, pointed.interval.high)
        low, high = (_precision(end, fpr, policy.prior) for end in ends)
        if low is not None and high is not None:
            told.append(f"The interval allows {_whole(low)} to {_whole(high)} of 100.")
    people = sum(data.n_identities for data in record.data if data.role is Role.TRAIN)
    if people:
        expected = digits(pointed.value * people, 2) if pointed.value else "none"
        told.append(f"Among all {count(people)} training people that makes about {expected}.")
    return tuple(told)


def _precision(share: float, fpr: float, prior: float) -> float | None:
    """Return how many accusations are right: prior TPR / (prior TPR + (1 - prior) FPR)."""
    right, wrong = prior * share, (1 - prior) * fpr
    return right / (right + wrong) if right + wrong > 0 else None


def _whole(share: float) -> str:
    return count(round(100 * share))


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
        found = _strongest(suites, access, record)
        if found is not None:
            told.append(answer(found, record.card(found.check)))
        elif any(not text.startswith("Not tested") for text in told):
            told.append("At least as much as from less access; no attack with this access ran.")
        else:
            told.append("Not tested.")
    return tuple(told)


def _strongest(suites: tuple[str, ...], access: str, record: AuditRecord) -> Finding | None:
    found = [
        finding
        for finding in record.findings
        if finding.suite in suites
        and has_value(finding)
        and _tells_people(finding, record.card(finding.check), access)
    ]
    return max(found, key=lambda f: (f.value or 0.0, f.model_dump_json()), default=None)


def _tells_people(finding: Finding, card: Card | None, access: str) -> bool:
    is_rate = finding.statistic in ("tpr_at_fpr", "match_excess", "exposed_people")
    return is_rate and card is not None and card.adversary is not None and card.adversary.access == access


def _drawn(finding: Finding, decision: Decision) -> Figure:
    value = finding.value or 0.0
    high = finding.interval.high if finding.interval is not None else value
    shown, possible = round(1000 * value), min(ceil(1000 * high), 1000)
    n = f" of {count(finding.trials)} tested" if is_count(finding) and finding.trials else ""
    title = f"Of 1,000 training people, an attacker could expose {count(shown)}"
    alt = (
        f"{title}, and up to {count(possible)} within the uncertainty{n}. "
        f"Guessing would expose {frequency(_fpr(finding))}. Record {decision.record_digest[:12]}."
    )
    return people_plot(Words(title, alt, "people"), shown, possible)
