"""Ruling on one rule, from all the findings that it covers."""

from showthrough.core.decision import Ruling, Status
from showthrough.core.policy import Rule
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.gate.case import Case, changed, most_urgent
from showthrough.gate.claims import beyond_one_training, broken_claim
from showthrough.gate.limits import data_needed, figure_itself, within
from showthrough.gate.waivers import waived
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
from showthrough.interpret.described import described_for, statistic_of, suite_of, tells_nothing
from showthrough.interpret.enough import UNTOLD, shows_too_little, too_few_people, would_show
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.sentences import ending, limit_sentence, phrase_of
from showthrough.interpret.told import told
from showthrough.interpret.unseen import plausible, told_unseen, too_little_seen

UNMEASURED = {
    Outcome.NOT_RUN: (Status.NOT_RUN, "did not run"),
    Outcome.FAILED: (Status.ERROR, "failed to run"),
    Outcome.UNDERPOWERED: (Status.INCONCLUSIVE, "had too few data"),
    Outcome.NOT_ASSESSABLE: (Status.INCONCLUSIVE, "cannot be answered on these data"),
    Outcome.SUPPRESSED: (Status.INCONCLUSIVE, "is not told in this edition of the record"),
}


def ruling_on(rule: Rule, case: Case) -> Ruling:
    """Return the ruling on one rule; all findings that it covers must pass."""
    found = [one for one in covered(rule, case.record) if within_reach(one, case.record, case.policy)]
    ruling = _without_dp(rule, found, case) or _on_all(rule, found, case)
    if ruling.status is Status.PASS and case.stale:
        return changed(
            ruling, Status.INCONCLUSIVE, "The evidence lies outside the time that the policy accepts."
        )
    return ruling


def covered(rule: Rule, record: AuditRecord) -> list[Finding]:
    """Return the findings that a rule is about.

    One without a value covers every parameter that it does not name, and a failed check covers all
    that its card promises: what is unknown may not drop out of a rule.
    """
    return [finding for finding in record.about(rule.check) if _is_about(rule, finding, record)]


def _is_about(rule: Rule, finding: Finding, record: AuditRecord) -> bool:
    if finding.statistic != rule.statistic:
        if finding.outcome is not Outcome.FAILED:
            return False
        card = record.card(finding.check)
        return card is None or card.statistic(rule.statistic) is not None
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
        reason = (
            f"No card of this audit describes {rule.name}, so nothing can answer this rule."
            if described is None
            else f"No check in this audit measured {described.label} ({rule.name})."
        )
        return Ruling(rule=rule, status=Status.NOT_RUN, reason=reason)
    biometric = [finding for finding in found if is_biometric(finding, case.record) and has_value(finding)]
    matchers = different_matchers(biometric, case.record)
    if matchers >= MATCHERS_NEEDED:
        found = [finding for finding in found if not is_context(finding, case.record)]
    rulings = [_on_one(rule, finding, case) for finding in that_can_see(found, case.record)]
    ruling = _with_answer(waived(rulings, rule, case) or most_urgent(rulings), case)
    if ruling.status is Status.PASS and biometric and matchers < MATCHERS_NEEDED:
        alone = "One matcher alone cannot pass this limit; it takes two."
        return changed(ruling, Status.INCONCLUSIVE, alone)
    return ruling


def _with_answer(ruling: Ruling, case: Case) -> Ruling:
    """Return the ruling that is told with what was measured; before the limit, and after a doubt about it."""
    finding = ruling.finding
    if finding is None or not has_value(finding):
        return ruling
    phrase = phrase_of(finding, case.record.card(finding.check))
    unseen = told_unseen(finding, case.record, case.policy.confidence, phrase)
    parts = [told(finding, case.record), unseen, ruling.reason]
    if ruling.reason == doubt_about(finding, case.record):
        parts = [ruling.reason, *parts[:2]]
    return ruling.model_copy(update={"reason": " ".join(part for part in parts if part)})


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
    if rule.at_most is None and rule.at_least is None:
        reason = "This is context: no limit is set."
        return Ruling(rule=rule, status=Status.NOT_APPLICABLE, reason=reason, finding=finding)
    doubt = doubt_about(finding, case.record)
    if doubt is not None:
        return Ruling(rule=rule, status=Status.INCONCLUSIVE, reason=doubt, finding=finding)
    reason = limit_sentence(rule, finding, card)
    undecided = Ruling(rule=rule, status=Status.INCONCLUSIVE, reason=reason, finding=finding)
    return _against_limit(undecided, finding, case)


def _against_limit(undecided: Ruling, finding: Finding, case: Case) -> Ruling:
    rule = undecided.rule
    status = figure_itself(rule, finding)
    claimed = _of_claim(undecided, finding, case) if rule.bound == "claimed" else None
    if claimed is not None and status is Status.PASS:
        return claimed
    if rule.bound == "shown":
        ends = plausible(finding, case.record, case.policy.confidence)
        if ends is None:
            missing = f"{UNTOLD}: no interval of the confidence that the policy asks for."
            return changed(undecided, Status.INCONCLUSIVE, missing)
        status = within(rule, ends)
    if status is Status.PASS:
        amiss = fault_under(finding, case.record)
        unknown = too_little_seen(finding, case.record, case.policy) if amiss is None else amiss.reason
        if unknown is not None:
            return changed(undecided, Status.INCONCLUSIVE, unknown)
        return _if_enough(undecided, finding, case)
    if status is Status.FAIL:
        return changed(undecided, Status.FAIL, ending(rule, is_met=False))
    return _unsettled(undecided, finding, case)


def _of_claim(undecided: Ruling, finding: Finding, case: Case) -> Ruling | None:
    beyond = beyond_one_training(undecided.rule, finding, case.record)
    if beyond is not None:
        return changed(undecided, Status.FAIL, f"{beyond} {ending(undecided.rule, is_met=False)}")
    broken = broken_claim(finding, case.record, case.policy)
    return None if broken is None else changed(undecided, Status.INCONCLUSIVE, broken)


def _if_enough(undecided: Ruling, finding: Finding, case: Case) -> Ruling:
    """Return a pass, unless people or images were too few for it, or only a larger leak would have shown."""
    for there, needed, noun in (
        (finding.n_identities, undecided.rule.min_identities, "people"),
        (finding.n_images, undecided.rule.min_images, "images"),
    ):
        if there < needed:
            few = f"{UNTOLD}: the policy asks for {count(needed)} {noun}."
            return changed(undecided, Status.INCONCLUSIVE, few, needed)
    lacking = too_few_people(undecided.rule, finding, case.record)
    if lacking is not None:
        return changed(undecided, Status.INCONCLUSIVE, lacking.told, lacking.needed)
    unshown = shows_too_little(undecided.rule, finding, case.record, case.policy)
    if unshown is not None:
        return changed(undecided, Status.INCONCLUSIVE, unshown)
    shown = would_show(undecided.rule, finding, case.record)
    return changed(undecided, Status.PASS, f"{shown} {ending(undecided.rule, is_met=True)}".strip())


def _unsettled(undecided: Ruling, finding: Finding, case: Case) -> Ruling:
    if tells_nothing(finding, case.record):
        return changed(undecided, Status.INCONCLUSIVE, "These data cannot tell.")
    described = statistic_of(finding, case.record)
    by_images = described is not None and described.counted_in == "images" and finding.n_images > 0
    needed = data_needed(undecided.rule, finding, case.policy.confidence, by_images=by_images)
    if needed is None:
        open_still = f"{UNTOLD}: the limit lies within the uncertainty."
        return changed(undecided, Status.INCONCLUSIVE, open_still)
    asked = undecided.rule.min_images if by_images else undecided.rule.min_identities
    needed = max(needed, asked)  # fewer would meet no limit, however narrow the interval
    noun = "people" if finding.n_identities and not by_images else "images"
    if is_count(finding):
        noun = phrase_of(finding, case.record.card(finding.check)).noun
    text = f"{UNTOLD}: it would take about {digits(needed)} {noun}."
    return changed(undecided, Status.INCONCLUSIVE, text, needed)
