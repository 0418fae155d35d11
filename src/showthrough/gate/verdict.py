"""Verdict of a policy from its rulings, with exit code and reasons, the strongest first."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from showthrough.core.card_words.kind_words import in_words_of
from showthrough.core.decision import Decision, Ruling, Status, Verdict
from showthrough.core.policy import Policy, Rule
from showthrough.core.records import AuditRecord, Finding, digest
from showthrough.errors import ConfigError, Exit
from showthrough.gate.case import Case
from showthrough.gate.ratchet import Ratcheted, ratcheted
from showthrough.gate.rulings import ruling_on
from showthrough.gate.waivers import idle_waivers
from showthrough.interpret.bounds import has_value
from showthrough.interpret.credibility import doubt_about, shows_single_case, within_reach
from showthrough.interpret.described import described_for
from showthrough.interpret.shown import shown
from showthrough.interpret.told import told

WITHOUT_ANSWER = (Status.ERROR, Status.INCONCLUSIVE, Status.NOT_RUN)
REFUTED = "More proven than claimed means that the implementation is wrong; no claim of it counts."
VERDICTS = {
    Exit.PASS: Verdict.ALLOWED,
    Exit.GATE_FAILED: Verdict.BLOCKED,
    Exit.NOT_ENOUGH_EVIDENCE: Verdict.NOT_ENOUGH_EVIDENCE,
}


def decide(
    record: AuditRecord,
    policy: Policy | None = None,
    *,
    today: date | None = None,
    previous: AuditRecord | None = None,
) -> Decision:
    """Return the decision of a policy (the record's own by default) on a record.

    It is a policy verdict, not a legal one. What was not run, broke off, is too old or rests on controls
    that misbehaved never passes; nor does what is significantly worse than in the `previous` record.
    A previous record that was not accepted, or is the later one, is refused (ConfigError).
    """
    own = policy or record.policy
    case = Case(shown(record), shown(own), today or datetime.now(UTC).date())
    rulings = tuple(_in_its_words(ruling, case) for ruling in _rulings(case))
    missing = tuple(suite for suite in case.policy.required_coverage if not _has_answer(suite, case))
    compared = _compared(rulings, case, previous)
    code = _exit_code(rulings, has_gap=bool(missing or compared.gaps) or case.stale, is_worse=compared.blocks)
    return Decision(
        verdict=VERDICTS[code],
        exit_code=code,
        rulings=rulings,
        reasons=_reasons(rulings, missing, compared, case, code),
        policy_name=case.policy.name,
        policy_version=case.policy.version,
        policy_digest=digest(own),
        record_digest=digest(record),
        title=case.record.heading,
        valid_until=_valid_until(rulings, case),
        policy=None if policy is None else case.policy,
        missing_coverage=missing,
        stale=case.stale,
        idle_waivers=tuple(idle_waivers(rulings, case)),
        previous_digest=compared.digest,
        worsened=compared.worsened,
        not_compared=compared.gaps,
        unlike_before=compared.notes,
        decided_on=case.today,
    )


def _rulings(case: Case) -> Iterator[Ruling]:
    yield from (ruling_on(rule, case) for rule in case.policy.rules)
    yield from _refuted_claim(case)


def _in_its_words(ruling: Ruling, case: Case) -> Ruling:
    said = in_words_of(case.record.config.audited, ruling.reason)
    return ruling if said == ruling.reason else ruling.model_copy(update={"reason": said})


def _refuted_claim(case: Case) -> Iterator[Ruling]:
    """Yield the ruling that blocks where canaries prove more than is claimed, if no rule does so already.

    No policy can accept this: it says that the implementation is wrong (METHODS 2).
    """
    for consistent in _consistent(case.record):
        if not any(_is_as_strict(rule, consistent) for rule in case.policy.rules):
            ruling = ruling_on(consistent, case)
            if ruling.status is Status.FAIL:
                yield ruling


def _consistent(record: AuditRecord) -> Iterator[Rule]:
    """Yield the rule that nothing is proven beyond the claim, once for each figure that says so."""
    figures = {
        (card.suite, statistic.name)
        for card in record.cards
        for statistic in card.statistics
        if statistic.claim == "beyond"
    }
    for suite, name in sorted(figures):
        about = {"check": suite, "statistic": name, "because": REFUTED}
        yield Rule.model_validate({**about, "at_most": 0, "bound": "value", "waivable": False})


def _is_as_strict(rule: Rule, other: Rule) -> bool:
    asked = {"check", "statistic", "params", "at_most", "bound", "severity", "waivable"}
    return rule.model_dump(include=asked) == other.model_dump(include=asked)


def _has_answer(suite: str, case: Case) -> bool:
    record = case.record
    measured = [finding for finding in record.findings if finding.suite == suite and has_value(finding)]
    return any(
        doubt_about(finding, record) is None and within_reach(finding, record, case.policy)
        for finding in measured
    )


def _compared(rulings: tuple[Ruling, ...], case: Case, previous: AuditRecord | None) -> Ratcheted:
    if previous is None:
        return Ratcheted()
    return ratcheted(rulings, case, _accepted(previous, case))._replace(digest=digest(previous))


def _accepted(previous: AuditRecord, case: Case) -> AuditRecord:
    """Return the record to compare with, if it was accepted in its time and is the earlier one."""
    if previous.created > case.record.created:
        raise ConfigError(
            "the previous record is the later of the two; give the one that was accepted before"
        )
    day = previous.created.date()
    verdicts = {decide(previous, policy, today=day).verdict for policy in (case.policy, previous.policy)}
    if verdicts == {Verdict.BLOCKED}:
        raise ConfigError("the previous record was not accepted: its release is blocked; give one that was")
    return previous


def _exit_code(rulings: tuple[Ruling, ...], *, has_gap: bool, is_worse: bool) -> Exit:
    blocking = [ruling.status for ruling in rulings if ruling.rule.severity == "block"]
    if Status.FAIL in blocking or is_worse:
        return Exit.GATE_FAILED
    if has_gap or any(status in WITHOUT_ANSWER for status in blocking):
        return Exit.NOT_ENOUGH_EVIDENCE
    return Exit.PASS


def _reasons(
    rulings: tuple[Ruling, ...], missing: tuple[str, ...], compared: Ratcheted, case: Case, code: Exit
) -> tuple[str, ...]:
    """Return the reasons, each once, in the words of what is audited."""
    told = dict.fromkeys(_every_reason(rulings, missing, compared, case, code))
    return tuple(in_words_of(case.record.config.audited, reason) for reason in told)


def _every_reason(
    rulings: tuple[Ruling, ...], missing: tuple[str, ...], compared: Ratcheted, case: Case, code: Exit
) -> Iterator[str]:
    yield from _copies(rulings, case.record)
    blocking = [ruling for ruling in rulings if ruling.rule.severity == "block"]
    yield from (ruling.reason for ruling in blocking if ruling.status is Status.FAIL)
    yield from (one.told for one in compared.worsened if one.blocks)
    if case.stale:
        yield (
            f"The audit of {case.record.created.date()} is outside the "
            f"{case.policy.evidence_max_age_days} days for which the policy accepts evidence."
        )
    for suite in missing:
        yield f"The policy requires an answer from the {suite} suite, and there is none that counts."
    yield from compared.gaps
    for status in (*WITHOUT_ANSWER, Status.WAIVED):
        yield from (ruling.reason for ruling in blocking if ruling.status is status)
    others = [ruling for ruling in rulings if ruling.rule.severity == "warn"]
    yield from (ruling.reason for ruling in others if ruling.status in (Status.FAIL, Status.WAIVED))
    yield from (one.told for one in compared.worsened if not one.blocks)
    yield from (ruling.reason for ruling in rulings if _names_nothing(ruling.rule, case.record))
    if code is Exit.PASS:
        yield from (ruling.reason for ruling in blocking if ruling.status is Status.PASS)


def _names_nothing(rule: Rule, record: AuditRecord) -> bool:
    return described_for(rule.check, rule.statistic, record) is None


def _copies(rulings: tuple[Ruling, ...], record: AuditRecord) -> Iterator[str]:
    """Yield first what exposes a person by a single case, whether a rule asks for it or not."""
    named: set[tuple[str, str]] = set()
    for ruling in rulings:
        found = ruling.finding
        if found is not None and shows_single_case(found, record) and _figure(found) not in named:
            named.add(_figure(found))
            yield ruling.reason
    for found in record.findings:
        if shows_single_case(found, record) and _figure(found) not in named:
            yield told(found, record)


def _figure(finding: Finding) -> tuple[str, str]:
    return finding.check, finding.statistic


def _valid_until(rulings: tuple[Ruling, ...], case: Case) -> date:
    evidence = case.record.created.date() + timedelta(days=case.policy.evidence_max_age_days)
    return min([evidence, *(ruling.waiver.expires for ruling in rulings if ruling.waiver is not None)])
