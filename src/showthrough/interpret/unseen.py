"""Images that nobody could look at: they are unknown, not clean."""

from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Finding, RoleData
from showthrough.interpret.numbers import count


def too_little_seen(finding: Finding, record: AuditRecord, policy: Policy) -> str | None:
    """Return which images a finding rests on and nobody could look at, where more than the policy accepts.

    Every role that the finding's card needs counts; without a card, every role of the record.
    Source: METHODS 10.4.
    """
    card = record.card(finding.check)
    for data in record.data:
        rests_on = card is None or data.role in card.needs
        if rests_on and not data.label and unseen_share(data) > policy.max_unseen.get(data.role, 0.0):
            return _told(data, policy.max_unseen.get(data.role, 0.0))
    return None


def unseen_share(data: RoleData) -> float:
    """Return the share of a role's images that could not be read, frames beyond the limit included."""
    everything = data.n_images + data.n_unseen
    return data.n_unseen / everything if everything else 0.0


def _told(data: RoleData, accepted: float) -> str:
    everything = data.n_images + data.n_unseen
    role = "held-out" if data.role is Role.HOLDOUT else str(data.role)
    limit = "none" if accepted == 0 else f"{accepted:.2g} of them"
    return (
        f"Not settled: {count(data.n_unseen)} of {count(everything)} {role} images could not be looked at. "
        f"The policy lets {limit} pass unseen."
    )
