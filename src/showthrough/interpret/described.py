"""Descriptions of findings, rules and suites, from the cards in a record."""

from collections.abc import Mapping
from math import isfinite
from sys import maxsize

from showthrough.core.cards import Card, Statistic, Suite
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.core.subjects.audited import RECORD_KINDS, Audited
from showthrough.core.types import Role

_OF_MODEL = {"train": "training", "holdout": "held-out", "reference": "reference"}
# What the roles of images are called in sentences and tables, by what is audited
ROLES: Mapping[Audited, Mapping[str, str]] = {
    "generator": {**_OF_MODEL, "synthetic": "synthetic"},
    "classifier": {**_OF_MODEL, "synthetic": "computed"},
    "redaction": {
        "train": "judged", "holdout": "strangers'", "reference": "attackers'", "synthetic": "redacted",
    },
    **{kind: {**_OF_MODEL, "synthetic": "synthetic"} for kind in RECORD_KINDS},
}  # fmt: skip


def role_name(role: Role, record: AuditRecord) -> str:
    """Return what the images of a role are called in this audit, before the word images."""
    return ROLES[record.config.audited][role]


def statistic_of(finding: Finding, record: AuditRecord) -> Statistic | None:
    """Return the description of a finding's figure, or None where the record holds no card of it."""
    card = record.card(finding.check)
    return None if card is None else card.statistic(finding.statistic)


def exposes_alone(finding: Finding, record: AuditRecord) -> bool:
    """Return whether a single case of the finding exposes a person."""
    described = statistic_of(finding, record)
    return described is not None and described.one_is_enough


def people_in_confirmed_pairs(record: AuditRecord) -> int:
    """Return how many people stand in confirmed pairs of figures of which one case is enough."""
    alone = (finding for finding in record.findings if exposes_alone(finding, record))
    return len({pair.person for finding in alone for pair in finding.evidence if pair.confirmed})


def exposes_somebody(record: AuditRecord) -> bool:
    """Return whether a figure of which one case is enough has a case; a suppressed one may have."""
    alone = [finding for finding in record.findings if exposes_alone(finding, record)]
    return any(
        one.outcome is Outcome.SUPPRESSED or (one.outcome is Outcome.MEASURED and (one.value or 0) > 0)
        for one in alone
    )


def card_for(check: str, statistic: str, record: AuditRecord) -> Card | None:
    """Return the first card that a rule is about: `check` names it or its suite, and it has the figure."""
    about = (card for card in record.cards if check in (card.name, card.suite))
    return next((card for card in about if card.statistic(statistic) is not None), None)


def described_for(check: str, statistic: str, record: AuditRecord) -> Statistic | None:
    """Return the description of the figure that a rule is about, or None where no card promises it."""
    card = card_for(check, statistic, record)
    return None if card is None else card.statistic(statistic)


def tells_nothing(finding: Finding, record: AuditRecord) -> bool:
    """Return whether the interval of a figure holds all that is possible: then nothing is known of it."""
    described, own = statistic_of(finding, record), finding.interval
    if described is None or own is None:
        return False
    low, high = described.possible
    return isfinite(high - low) and own.low <= low and own.high >= high


def suite_of(name: str, record: AuditRecord) -> Suite:
    """Return a suite as the record describes it; one that only a policy names stands last, by its name."""
    for suite in record.suites:  # a loop: asked ten thousand times of a large record
        if suite.name == name:
            return suite
    return Suite(name=name, title=name.replace("_", " ").capitalize(), order=maxsize)
