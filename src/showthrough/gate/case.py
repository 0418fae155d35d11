"""Case that a gate judges: a record, a policy, and the day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from showthrough.core.decision import Ruling, Status
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord
from showthrough.interpret.bounds import has_value

WORST_FIRST = (
    Status.FAIL,
    Status.ERROR,
    Status.INCONCLUSIVE,
    Status.NOT_RUN,
    Status.PASS,
    Status.NOT_APPLICABLE,
)


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


def changed(ruling: Ruling, status: Status, sentence: str, needed: int | None = None) -> Ruling:
    """Return a ruling with another status, and the sentence that says why."""
    changes = {"status": status, "reason": f"{ruling.reason} {sentence}", "needed": needed or ruling.needed}
    return ruling.model_copy(update=changes)


def most_urgent(rulings: Sequence[Ruling]) -> Ruling:
    """Return the worst of the rulings on one rule; of several alike the same one, in whatever order."""
    urgency = [_urgency(ruling) for ruling in rulings]
    first = min(urgency)
    alike = [ruling for ruling, its in zip(rulings, urgency, strict=True) if its == first]
    return alike[0] if len(alike) == 1 else min(alike, key=_detail)


def _urgency(ruling: Ruling) -> tuple[int, float]:
    finding = ruling.finding
    value = finding.value if finding is not None and has_value(finding) else None
    direction = 1.0 if ruling.rule.at_least is not None else -1.0
    return WORST_FIRST.index(ruling.status), direction * value if value is not None else 0.0


def _detail(ruling: Ruling) -> str:
    return ruling.finding.model_dump_json() if ruling.finding is not None else ""
