"""The decision of an edition: the verdict stays, and reasons that count too few people are withheld."""

from showthrough.core.decision import Decision, Ruling, Status
from showthrough.core.records import AuditRecord, Outcome, digest
from showthrough.report.editions.edition import Edition
from showthrough.report.editions.narrowed_record import (
    reduced_finding,
    reduced_policy,
    reduced_waiver,
    told,
)

BY_STATUS = {
    Status.PASS: "The limit is met.",
    Status.FAIL: "The limit is exceeded.",
    Status.WAIVED: "The limit is exceeded, and a waiver accepts it.",
}
OTHERWISE = "There is no answer that settles the limit."
FEW = "It counts too few people to be told in this edition."


def reduced_decision(
    decision: Decision, record: AuditRecord, reduced: AuditRecord, edition: Edition
) -> Decision:
    """Return a decision on `record` as the edition tells it, about the `reduced` record.

    Nothing is decided again: what is withheld would look unanswered.
    """
    rulings = tuple(_ruling(ruling, record, edition) for ruling in decision.rulings)
    changed: dict[str, object] = {"record_digest": digest(reduced), "rulings": rulings}
    if not edition.has_small_figures:
        changed["reasons"] = tuple(
            dict.fromkeys(_reason(one, decision, rulings, edition) for one in decision.reasons)
        )
        changed["policy"] = None if decision.policy is None else reduced_policy(decision.policy)
    return decision.model_copy(update=changed)


def _ruling(ruling: Ruling, record: AuditRecord, edition: Edition) -> Ruling:
    finding = ruling.finding
    shown = None if finding is None else reduced_finding(finding, record, edition)
    if edition.has_small_figures:
        return ruling.model_copy(update={"finding": shown})
    is_withheld = shown is not None and shown.outcome is Outcome.SUPPRESSED
    signed = None if ruling.waiver is None else ruling.waiver.approved_by
    reason = told(ruling.reason, edition)
    if is_withheld or reason != ruling.reason or (signed and signed in reason):
        reason = f"{BY_STATUS.get(ruling.status, OTHERWISE)} {FEW}"
    waiver = None if ruling.waiver is None else reduced_waiver(ruling.waiver)
    return ruling.model_copy(update={"finding": shown, "reason": reason, "waiver": waiver})


def _reason(reason: str, decision: Decision, rulings: tuple[Ruling, ...], edition: Edition) -> str:
    for before, after in zip(decision.rulings, rulings, strict=True):
        if before.reason and before.reason != after.reason:
            reason = reason.replace(before.reason, after.reason)
    return told(reason, edition)
