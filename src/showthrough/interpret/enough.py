"""Sample size and power that a limit needs: people of each role, and the minimum detectable leak."""

from collections.abc import Collection
from math import ceil, floor, isfinite
from typing import NamedTuple

from showthrough.core.cards import Card
from showthrough.core.policy import Policy, Rule
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.types import Role
from showthrough.interpret.described import statistic_of
from showthrough.interpret.numbers import count, digits

# Thresholds tolerate that one held-out person in fifty is among the samples (METHODS 10.3): of fewer than
# fifty that is nobody. With nobody matched among fifty, chance may still match 7 in 100 strangers.
FEWEST_HOLDOUT = 50
# A match threshold needs ten people by itself; half of them may have trained the embedder
FEWEST_REFERENCE = 20
ROUNDING = 1e-9
UNTOLD = (
    "Not enough data to tell"  # how each sentence begins that says why a limit was neither met nor exceeded
)
FEW = 2.0  # cases: one, and by chance a second, is what a search for a single case can promise


class TooFewPeople(NamedTuple):
    """Lack of people of a role: how many a limit needs, and how many there are."""

    role: Role
    there: int
    needed: int

    @property
    def told(self) -> str:
        """Return it as a sentence."""
        role = (
            "held-out"
            if self.role is Role.HOLDOUT
            else "training"
            if self.role is Role.TRAIN
            else str(self.role)
        )
        return f"{UNTOLD}: it takes {count(self.needed)} {role} people, and there are {count(self.there)}."


def too_few_people(rule: Rule, finding: Finding, record: AuditRecord) -> TooFewPeople | None:
    """Return the lack of held-out or reference people for a limit on this finding, or None.

    A rule's own minimum counts; without one, as many as the figure needs to mean anything. A record that
    gives no account of its data is not judged by it.
    """
    for role, needed in needed_people(rule, record.card(finding.check)).items():
        there = _people(role, finding, record)
        if there is not None and there < needed:
            return TooFewPeople(role, there, needed)
    return None


def needed_people(rule: Rule, card: Card | None) -> dict[Role, int]:
    """Return how many held-out and reference people a rule needs; 0 where the check has no use for them."""
    uses: Collection[str] = () if card is None or card.adversary is None else card.needs
    fpr = rule.params.get("fpr")
    finest = ceil(1 / fpr - ROUNDING) if isinstance(fpr, float) and 0 < fpr < 1 else 0
    fewest = {Role.HOLDOUT: FEWEST_HOLDOUT, Role.REFERENCE: FEWEST_REFERENCE}
    usual = {role: n if role in uses else 0 for role, n in fewest.items()}
    usual[Role.HOLDOUT] = max(usual[Role.HOLDOUT], finest)
    asked = {Role.HOLDOUT: rule.min_holdout, Role.REFERENCE: rule.min_reference}
    return {role: usual[role] if own is None else own for role, own in asked.items()}


def would_show(rule: Rule, finding: Finding, record: AuditRecord) -> str:
    """Return the sentence on the smallest leak that a limit of zero would have shown; empty for others."""
    described, cases = statistic_of(finding, record), _cases(finding, record)
    if rule.at_most != 0 or described is None or cases is None:
        return ""
    if not isfinite(cases):
        return "No leak of any size would have shown."
    return f"A leak of {digits(_whole(cases))} or more {described.noun} would have shown."


def shows_too_little(rule: Rule, finding: Finding, record: AuditRecord, policy: Policy) -> str | None:
    """Return why a limit of zero is not met although nothing was found: only a larger leak would have shown.

    Source: METHODS 10.5.
    """
    told = would_show(rule, finding, record)
    accepted = max(FEW, policy.max_detectable * _among(finding))
    if not told or (_cases(finding, record) or 0.0) <= accepted:
        return None
    return f"{UNTOLD}: {told} The policy asks for {digits(floor(accepted))}."


def _cases(finding: Finding, record: AuditRecord) -> float | None:
    """Return the smallest leak that would have shown, in cases; None for figures that show no harm."""
    described, among = statistic_of(finding, record), _among(finding)
    if described is None or described.harm == "none" or finding.detectable is None or not among:
        return None
    return finding.detectable if described.kind == "count" else finding.detectable * among


def _whole(cases: float) -> int:
    return ceil(cases - ROUNDING)


def _among(finding: Finding) -> int:
    return finding.trials or finding.n_identities or finding.n_images


def _people(role: Role, finding: Finding, record: AuditRecord) -> int | None:
    if role is Role.HOLDOUT and finding.n_control is not None:
        return finding.n_control
    return next((data.n_identities for data in record.data if data.role is role and not data.label), None)
