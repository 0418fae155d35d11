"""Ruling on one rule, from all the findings that it covers."""

from datetime import date
from typing import NamedTuple

from showthrough.core.decision import Ruling, Status
from showthrough.core.policy import Policy, Rule, Waiver
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.gate.limits import data_needed, figure_itself, within
from showthrough.interpret.bounds import has_value, is_count
from showthrough.interpret.credibility import (
    MATCHERS_NEEDED,
    different_matchers,
    doubt_about,
    fault_under,
    is_biometric,
    is_context,
    that_can_see,
    within_reach,
)
from showthrough.interpret.described import described_for, suite_of, tells_nothing
from showthrough.interpret.enough import UNTOLD, shows_too_little, too_few_people, would_show
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.sentences import ending, limit_sentence, phrase_of
from showthrough.interpret.told import told
from showthrough.interpret.unseen import plausible, told_unseen, too_little_seen

WORST_FIRST = (
    Status.FAIL,
    Status.ERROR,
    Status.INCONCLUSIVE,
    Status.NOT_RUN,
    Status.PASS,
    Status.NOT_APPLICABLE,
)
UNMEASURED = {
    Outcome.NOT_RUN: (Status.NOT_RUN, "did not run"),
    Outcome.FAILED: (Status.ERROR, "failed to run"),
    Outcome.UNDERPOWERED: (Status.INCONCLUSIVE, "had too few data"),
    Outcome.NOT_ASSESSABLE: (Status.INCONCLUSIVE, "cannot be answered on these data"),
    Outcome.SUPPRESSED: (Status.INCONCLUSIVE, "is not told in this edition of the record"),
}


class Case(NamedTuple):
    """Case for a ruling: record, policy and day."""

    record: AuditRecord
    policy: Policy
    today: date

    @property
    def age(self) -> int:
        """Return how many days old the evidence is."""
        return (self.today - self.record.created.date()).days

    @property
    def stale(self) -> bool:
        """Return whether the evidence is too old, or from a future that no clock can explain."""
        return not -1 <= self.age <= self.policy.evidence_max_age_days


def ruling_on(rule: Rule, case: Case) -> Ruling:
    """Return the ruling on one rule; all findings that it covers must pass."""
    found = [one for one in covered(rule, case.record) if within_reach(one, case.record, case.policy)]
    ruling = _without_dp(rule, found, case) or _on_all(rule, found, case)
    if ruling.status is Status.PASS and case.stale:
        return _changed(
            ruling, Status.INCONCLUSIVE, "The evidence lies outside the time that the policy accepts."
        )
    return ruling


def _waiver_for(rule: Rule, case: Case) -> Waiver | None:
    """Return the waiver in force for this rule and this very model; an expired one does not count."""
    digest = case.record.subject.digest
    for waiver in case.policy.waivers if rule.waivable and digest else ():
        is_meant = waiver.check in (rule.name, rule.check) and waiver.model_digest == digest
        if is_meant and waiver.created <= case.today <= waiver.expires:
            return waiver
    return None


def covered(rule: Rule, record: AuditRecord) -> list[Finding]:
    """Return the findings that a rule is about.

    One without a value covers every parameter that it does not name, and a failed check covers all
    that its card promises: what is unknown may not drop out of a rule.
    """
    return [finding for finding in record.findings if _is_about(rule, finding, record)]


def _is_about(rule: Rule, finding: Finding, record: AuditRecord) -> bool:
    if rule.check not in (finding.check, finding.suite):
        return False
    card = record.card(finding.check)
    if finding.statistic != rule.statistic:
        promised = card is None or card.statistic(rule.statistic) is not None
        return finding.outcome is Outcome.FAILED and promised
    given = finding.params
    if finding.outcome is not Outcome.MEASURED:
        given = {**rule.params, **given}
    return all(key in given and given[key] == value for key, value in rule.params.items())


def _without_dp(rule: Rule, found: list[Finding], case: Case) -> Ruling | None:
    card = case.record.card(rule.check)
    suite = suite_of(rule.check if card is None else card.suite, case.record)
    tried = any(finding.outcome is not Outcome.NOT_RUN for finding in found)
    if not suite.audits_claim or tried or case.record.subject.accounting is not None:
        return None
    if suite.name in case.policy.required_coverage:
        reason = "The policy requires differential privacy, and training did not use it."
        return Ruling(rule=rule, status=Status.NOT_RUN, reason=reason)
    reason = "Training used no differential privacy, so there is no claim to check."
    return Ruling(rule=rule, status=Status.NOT_APPLICABLE, reason=reason)


def _on_all(rule: Rule, found: list[Finding], case: Case) -> Ruling:
    if not found:
        described = described_for(rule.check, rule.statistic, case.record)
        name = "the figure" if described is None else described.label
        reason = f"No check in this audit measured {name} ({rule.name})."
        return Ruling(rule=rule, status=Status.NOT_RUN, reason=reason)
    biometric = [finding for finding in found if is_biometric(finding, case.record) and has_value(finding)]
    matchers = different_matchers(biometric, case.record)
    if matchers >= MATCHERS_NEEDED:
        found = [finding for finding in found if not is_context(finding, case.record)]
    rulings = [_on_one(rule, finding, case) for finding in that_can_see(found, case.record)]
    ruling = _waived(rulings, _waiver_for(rule, case), case) or min(rulings, key=_by_urgency)
    if ruling.status is Status.PASS and biometric and matchers < MATCHERS_NEEDED:
        alone = "One matcher alone cannot pass this limit; it takes two."
        return _changed(ruling, Status.INCONCLUSIVE, alone)
    return ruling


def _waived(rulings: list[Ruling], waiver: Waiver | None, case: Case) -> Ruling | None:
    """Return the waived ruling, or what no waiver covers: a risk that nobody has looked at."""
    accepted = [ruling for ruling in rulings if _is_known_risk(ruling, case)]
    if waiver is None or not accepted:
        return None
    rest = [ruling for ruling in rulings if ruling not in accepted and ruling.status is not Status.PASS]
    if rest:
        return min(rest, key=_by_urgency)
    worst = min(accepted, key=_by_urgency)
    told = f"Waived until {waiver.expires} by {waiver.approved_by}."
    return _changed(worst, Status.WAIVED, told).model_copy(update={"waiver": waiver})


def _is_known_risk(ruling: Ruling, case: Case) -> bool:
    if ruling.status is Status.FAIL:
        return True
    found = ruling.finding
    is_measured = found is not None and has_value(found) and doubt_about(found, case.record) is None
    return ruling.status is Status.INCONCLUSIVE and is_measured


def _by_urgency(ruling: Ruling) -> tuple[int, float, str]:
    finding = ruling.finding
    value = finding.value if finding is not None and has_value(finding) else None
    direction = 1.0 if ruling.rule.at_least is not None else -1.0
    detail = finding.model_dump_json() if finding is not None else ""
    return WORST_FIRST.index(ruling.status), direction * value if value is not None else 0.0, detail


def _on_one(rule: Rule, finding: Finding, case: Case) -> Ruling:
    card = case.record.card(finding.check)
    title = card.title if card else finding.check
    if finding.outcome is not Outcome.MEASURED:
        status, what = UNMEASURED[finding.outcome]
        reason = f"{title} {what}. {finding.note}".strip()
        return Ruling(rule=rule, status=status, reason=reason, finding=finding, needed=finding.needed)
    if not has_value(finding):
        reason = f"{title} returned no usable number, so nothing is shown."
        return Ruling(rule=rule, status=Status.ERROR, reason=reason, finding=finding)
    phrase = phrase_of(finding, card)
    unseen = told_unseen(finding, case.record, case.policy.confidence, phrase)
    answered = " ".join(part for part in (told(finding, case.record), unseen) if part)
    if rule.at_most is None and rule.at_least is None:
        reason = f"{answered} This is context: no limit is set."
        return Ruling(rule=rule, status=Status.NOT_APPLICABLE, reason=reason, finding=finding)
    doubt = doubt_about(finding, case.record)
    if doubt is not None:
        reason = f"{doubt} {answered}"
        return Ruling(rule=rule, status=Status.INCONCLUSIVE, reason=reason, finding=finding)
    reason = f"{answered} {limit_sentence(rule, finding, card)}"
    undecided = Ruling(rule=rule, status=Status.INCONCLUSIVE, reason=reason, finding=finding)
    return _against_limit(undecided, finding, case)


def _against_limit(undecided: Ruling, finding: Finding, case: Case) -> Ruling:
    rule = undecided.rule
    status = figure_itself(rule, finding)
    if rule.bound == "claimed" and status is Status.PASS:
        broken = _broken_claim(finding, case)
        if broken is not None:
            return _changed(undecided, Status.INCONCLUSIVE, broken)
    if rule.bound == "shown":
        ends = plausible(finding, case.record, case.policy.confidence)
        if ends is None:
            missing = f"{UNTOLD}: no interval of the confidence that the policy asks for."
            return _changed(undecided, Status.INCONCLUSIVE, missing)
        status = within(rule, ends)
    if status is Status.PASS:
        amiss = fault_under(finding, case.record)
        unknown = too_little_seen(finding, case.record, case.policy) if amiss is None else amiss.reason
        if unknown is not None:
            return _changed(undecided, Status.INCONCLUSIVE, unknown)
        return _if_enough(undecided, finding, case)
    if status is Status.FAIL:
        return _changed(undecided, Status.FAIL, ending(rule, is_met=False))
    return _unsettled(undecided, finding, case)


def _if_enough(undecided: Ruling, finding: Finding, case: Case) -> Ruling:
    """Return a pass, unless people or images were too few for it, or only a larger leak would have shown."""
    for there, needed, noun in (
        (finding.n_identities, undecided.rule.min_identities, "people"),
        (finding.n_images, undecided.rule.min_images, "images"),
    ):
        if there < needed:
            few = f"{UNTOLD}: the policy asks for {count(needed)} {noun}."
            return _changed(undecided, Status.INCONCLUSIVE, few, needed)
    lacking = too_few_people(undecided.rule, finding, case.record)
    if lacking is not None:
        return _changed(undecided, Status.INCONCLUSIVE, lacking.told, lacking.needed)
    unshown = shows_too_little(undecided.rule, finding, case.record, case.policy)
    if unshown is not None:
        return _changed(undecided, Status.INCONCLUSIVE, unshown)
    shown = would_show(undecided.rule, finding, case.record)
    return _changed(undecided, Status.PASS, f"{shown} {ending(undecided.rule, is_met=True)}".strip())


def _unsettled(undecided: Ruling, finding: Finding, case: Case) -> Ruling:
    if tells_nothing(finding, case.record):
        return _changed(undecided, Status.INCONCLUSIVE, "These data cannot tell.")
    needed = data_needed(undecided.rule, finding, case.policy.confidence)
    if needed is None:
        open_still = f"{UNTOLD}: the limit lies within the uncertainty."
        return _changed(undecided, Status.INCONCLUSIVE, open_still)
    noun = "people" if finding.n_identities else "images"
    if is_count(finding):
        noun = phrase_of(finding, case.record.card(finding.check)).noun
    text = f"{UNTOLD}: it would take about {digits(needed)} {noun}."
    return _changed(undecided, Status.INCONCLUSIVE, text, needed)


def _broken_claim(finding: Finding, case: Case) -> str | None:
    accounting = case.record.subject.accounting
    if accounting is None:
        return "The record holds no account of the training behind this claim."
    if not accounting.noise_is_private:
        return "The noise can be reproduced, so this run is not private and the claim does not count."
    one_image_each = finding.n_images <= finding.n_identities
    if case.policy.unit == "identity" and accounting.unit != "identity" and not one_image_each:
        return "The claim protects single images; a person with several images is protected less."
    return None


def _changed(ruling: Ruling, status: Status, sentence: str, needed: int | None = None) -> Ruling:
    changes = {"status": status, "reason": f"{ruling.reason} {sentence}", "needed": needed or ruling.needed}
    return ruling.model_copy(update=changes)
