"""Waivers: which one accepts a risk that is known, and which ones change nothing, and why."""

from collections.abc import Iterable, Iterator
from datetime import date

from showthrough.core.decision import IdleWaiver, Ruling, Status
from showthrough.core.policy import Policy, Rule, Waiver
from showthrough.gate.case import Case, changed, most_urgent
from showthrough.interpret.bounds import has_value
from showthrough.interpret.credibility import doubt_about


def waived(rulings: list[Ruling], rule: Rule, case: Case) -> Ruling | None:
    """Return the waived ruling, or what no waiver covers: a risk that nobody has looked at.

    None where no waiver is in force for this rule and this very model, or there is nothing to accept.
    """
    waiver = next((one for one in case.policy.waivers if rule.waivable and _is_meant(one, rule, case)), None)
    if waiver is None:
        return None
    accepted = [ruling for ruling in rulings if _is_known_risk(ruling, case)]
    if not accepted:
        return None
    rest = [ruling for ruling in rulings if ruling not in accepted and ruling.status is not Status.PASS]
    if rest:
        return most_urgent(rest)
    worst = most_urgent(accepted)
    told = f"Waived until {waiver.expires} by {waiver.approved_by}."
    return changed(worst, Status.WAIVED, told).model_copy(update={"waiver": waiver})


def idle_waivers(rulings: Iterable[Ruling], case: Case) -> Iterator[IdleWaiver]:
    """Yield the waivers that changed nothing in a decision, each with the reason."""
    used = [ruling.waiver for ruling in rulings if ruling.waiver is not None]
    for waiver in case.policy.waivers:
        if waiver not in used:
            yield IdleWaiver(check=waiver.check, expires=waiver.expires, told=_why_idle(waiver, case))


def why_not_in_force(waiver: Waiver, policy: Policy, digest: str | None, today: date) -> str | None:
    """Return as a sentence why a waiver does not count for a model today; None where it is in force.

    Without a digest it is not asked for which model it is.
    """
    rule = next((rule for rule in policy.rules if rule.name == waiver.check), None)
    begins = f"The waiver for {waiver.check} does not count"
    if rule is None:
        return f"{begins}: the policy has no rule of that name."
    if not rule.waivable:
        return f"{begins}: nobody may waive that rule."
    if digest is not None and digest != waiver.model_digest:
        return f"{begins}: it is for another model."
    if today > waiver.expires:
        return f"{begins}: it expired on {waiver.expires}."
    return f"{begins} yet: it begins on {waiver.created}." if today < waiver.created else None


def _why_idle(waiver: Waiver, case: Case) -> str:
    why = why_not_in_force(waiver, case.policy, case.record.subject.digest, case.today)
    return why or f"The waiver for {waiver.check} was not used: there is no known risk that it could accept."


def _is_meant(waiver: Waiver, rule: Rule, case: Case) -> bool:
    digest = case.record.subject.digest
    is_same = bool(digest) and waiver.check == rule.name and waiver.model_digest == digest
    return is_same and waiver.created <= case.today <= waiver.expires


def _is_known_risk(ruling: Ruling, case: Case) -> bool:
    if ruling.status is Status.FAIL:
        return True
    found = ruling.finding
    is_measured = found is not None and has_value(found) and doubt_about(found, case.record) is None
    return ruling.status is Status.INCONCLUSIVE and is_measured
