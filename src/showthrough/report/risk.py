"""Residual risk, in people: measured, declared and combined, three things that never mix."""

from collections.abc import Sequence
from math import ceil, isfinite
from typing import NamedTuple

from showthrough.core.cards import Statistic
from showthrough.core.decision import Ruling, Status
from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.bounds import bounds, has_value
from showthrough.interpret.credibility import doubt_about, within_reach
from showthrough.interpret.described import exposes_somebody, people_in_confirmed_pairs, statistic_of
from showthrough.interpret.numbers import count, digits, frequency
from showthrough.interpret.sentences import holds_guess, phrase_of
from showthrough.interpret.told import leak_told, told, told_whole
from showthrough.report.figures.figure import Figure
from showthrough.report.figures.people_plot import people_figure
from showthrough.report.figures.svg import Words
from showthrough.report.terms import TERMS, Terms
from showthrough.report.words import CONTEXTS
from showthrough.stats.intervals import Interval

UNTESTED = "Not tested."
NO_COUNT = (
    "A confirmed copy, or what is as bad, was found or is withheld; how many people it shows is not told."
)
UNANSWERED = "Tried, without an answer; annex A says why."
AS_MUCH = "At least as much as from less access."
UNTRIED = "No attack with this access ran."
AVERAGED = "isolation"  # the harm of which an average tells something where no rate is known
MOST_DRAWN = 1000  # people in the figure
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
    leak: str  # what an attack shows beyond guessing and held-out people; empty where none does


def residual_risk(record: AuditRecord, policy: Policy, rulings: Sequence[Ruling] = ()) -> Risk:
    """Return how many training people an attacker could point to, and how sure they would be.

    What exceeded a limit by one of the `rulings` is told before what did not.
    """
    failed = [one.finding for one in rulings if one.status is Status.FAIL and one.finding is not None]
    found = [finding for finding in record.findings if _points(finding, record)]
    reached = [finding for finding in found if within_reach(finding, record, policy)]
    pointed = _strictest(_that_count(reached, record))
    counts = pointed is not None and doubt_about(pointed, record) is None
    return Risk(
        measured=_measured(record, pointed),
        declared=_declared(policy, TERMS[record.config.audited]),
        combined=_combined(record, policy, pointed if counts else None),
        worst=_worst(record),
        harms=tuple(Harm(harm.capitalize(), old, _by_recipient(harm, record, failed)) for harm, old in HARMS),
        figure=_drawn(pointed, record) if pointed is not None and counts else None,
        leak=leak_told(record),
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
    in_words = [told_whole(finding, record) for finding in found]
    if pointed is None:
        in_words = [TERMS[record.config.audited].unanswered, *_on_average(record), *in_words]
    return tuple(in_words)


def _on_average(record: AuditRecord) -> tuple[str, ...]:
    """Return how well the best attack tells members from others on average, where no more is known."""
    best = _worst_of(_that_count([f for f in record.findings if _is_average(f, record)], record), ())
    return () if best is None else (told_whole(best, record),)


def _is_average(finding: Finding, record: AuditRecord) -> bool:
    """Return whether a finding guesses who was a member and says how well, without a rate of being wrong."""
    described = statistic_of(finding, record)
    is_guess = described is not None and described.guesses_membership and described.harm == "none"
    return is_guess and _is_finite(finding) and not _has_rate(finding)


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
    fpr, in_words, own = _fpr(pointed), [], _ends(pointed)
    terms = TERMS[record.config.audited]
    right = _right_of_100(pointed.value, fpr, policy.prior)
    is_guess = holds_guess(pointed, phrase_of(pointed, record.card(pointed.check)))
    if is_guess:
        in_words.append(
            "These data show no more than guessing, "
            f"which is right {digits(100 * policy.prior, 2)} of 100 times."
        )
    elif right:
        in_words.append(
            f"Of 100 {terms.conclusions} about {right} would be right; "
            f"guessing would be right {digits(100 * policy.prior, 2)} times."
        )
    if own is not None:
        low, high = (_right_of_100(end, fpr, policy.prior) for end in (own.low, own.high))
        in_words.append(
            f"The interval allows {f'{low} to' if low else 'up to'} {count(high)} right ones of 100."
        )
    people = sum(data.n_identities for data in record.data if data.role is Role.TRAIN)
    if people and pointed.value > 0 and not is_guess:
        in_words.append(
            f"Among all {count(people)} {terms.people} that makes about {digits(pointed.value * people, 2)}."
        )
    return tuple(in_words) or ("Nobody was exposed, so there is nothing to combine.",)


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
    people, (shown, hidden) = people_in_confirmed_pairs(record), TERMS[record.config.audited].worst
    if people:
        return shown.format(people="1 person has" if people == 1 else f"{count(people)} people have")
    return NO_COUNT if exposes_somebody(record) else hidden


def _by_recipient(harm: str, record: AuditRecord, failed: Sequence[Finding]) -> tuple[str, ...]:
    """Return the worst that counts for each recipient, who can do all that those with less access can."""
    answers: list[str] = []
    before: list[Finding] = []
    for access in TERMS[record.config.audited].access:
        tried = [finding for finding in record.findings if _is_of(finding, harm, access, record)]
        own = _worst_of(_that_count([f for f in tried if _is_finite(f)], record), failed)
        if own is None and harm == AVERAGED:
            averages = [f for f in record.findings if _is_average(f, record)]
            own = _worst_of(
                _that_count([f for f in averages if _has_access(f, access, record)], record), failed
            )
        answers.append(_answered(own, before, tried, record, failed))
        before += [] if own is None else [own]
    return tuple(answers)


def _answered(
    own: Finding | None,
    before: Sequence[Finding],
    tried: Sequence[Finding],
    record: AuditRecord,
    failed: Sequence[Finding],
) -> str:
    has_run = any(finding.outcome is not Outcome.NOT_RUN for finding in tried)
    if own is None and not before:
        return UNANSWERED if has_run else UNTESTED
    if own is None:
        return f"{AS_MUCH} {'No attack with this access gave an answer.' if has_run else UNTRIED}"
    in_words = doubt_about(own, record) or told(own, record)
    if _worst_of([*before, own], failed) is own:
        return in_words
    return f"{AS_MUCH} {in_words}"


def _is_of(finding: Finding, harm: str, access: str, record: AuditRecord) -> bool:
    described = statistic_of(finding, record)
    return described is not None and described.harm == harm and _has_access(finding, access, record)


def _has_access(finding: Finding, access: str, record: AuditRecord) -> bool:
    card = record.card(finding.check)
    return card is not None and card.adversary is not None and card.adversary.access == access


def _worst_of(found: Sequence[Finding], failed: Sequence[Finding]) -> Finding | None:
    """Return the finding that shows most: what exceeds a limit, then a leak, then the largest share.

    Of guesses at several rates of false accusations only those at the strictest are looked at.
    """
    strictest = min((_fpr(finding) for finding in found if _has_rate(finding)), default=1.0)
    kept = [f for f in found if not _has_rate(f) or _fpr(f) == strictest]
    return max(kept, key=lambda f: (f in failed, f.shows_leak, _share(f), f.model_dump_json()), default=None)


def _has_rate(finding: Finding) -> bool:
    return any(name in finding.params for name in RATES)


def _share(finding: Finding) -> float:
    """Return a value as a share, of all cases where it is a number of them."""
    value = finding.value or 0.0
    if finding.hits is not None and finding.trials:
        return finding.hits / finding.trials
    return value / finding.n_identities if value > 1 and finding.n_identities else value


def _drawn(finding: Finding, record: AuditRecord) -> Figure:
    """Draw 1,000 people, or as many as were looked at where those are fewer."""
    value, own = min(max(finding.value or 0.0, 0.0), 1.0), _ends(finding)
    total = min(MOST_DRAWN, finding.trials or MOST_DRAWN)
    shown = round(total * value)
    possible = shown if own is None else ceil(total * own.high)
    people = TERMS[record.config.audited].people
    exposed = "fewer than one" if shown == 0 < value else count(shown)
    title = f"Of {count(total)} {people}, an attacker could expose {exposed}"
    most = f"up to {count(possible)} of {count(total)}"
    alt = f"{title}. Within the uncertainty it could be {most}."
    if holds_guess(finding, phrase_of(finding, record.card(finding.check))):
        title = f"No more than guessing is shown, and an attacker could still expose {most} {people}"
        alt = f"{title}."
    return people_figure(Words(title, alt, "people"), shown, possible, total)
