"""What recipients cannot do decides nothing; what training claims is judged whoever they are."""

from typing import Any

import pytest

from showthrough.core.cards import Adversary, Card
from showthrough.core.decision import Ruling, Status
from showthrough.core.records import ControlKind, Finding, Outcome
from showthrough.gate import decide
from showthrough.testing.planted_records import (
    CARDS,
    TODAY,
    a_card,
    a_certificate,
    a_control,
    a_finding,
    a_policy,
    a_record,
    a_rule,
    good_controls,
)

EXPOSED = a_rule("membership", "tpr_at_fpr", at_most=0.05)
CONSISTENT = a_rule("dp", "audit_consistency", at_most=0, bound="value")


def asks(access: str, name: str, suite: str, statistic: str) -> Card:
    card = a_card(name, suite, (statistic,), adversary=True)
    return card.model_copy(update={"adversary": Adversary(who="Somebody.", access=access)})


LOSSES = asks("losses", "model_loss", "membership", "tpr_at_fpr")
ONE_RUN = asks("losses", "one_run_audit", "dp", "audit_consistency")


def by_losses(**about: Any) -> Finding:
    return Finding(check="model_loss", suite="membership", statistic="tpr_at_fpr", **about)


def audit(value: float | None) -> Finding:
    outcome = Outcome.MEASURED if value is not None else Outcome.NOT_RUN
    return Finding(
        check="one_run_audit", suite="dp", statistic="audit_consistency", outcome=outcome, value=value
    )


def ruling(rule: Any, *findings: Finding, context: str = "images_only", **about: Any) -> Ruling:
    about = {"cards": (*CARDS, LOSSES, ONE_RUN), "controls": good_controls("membership", "dp"), **about}
    policy = a_policy(rule, release_context=context)
    return decide(a_record(*findings, **about), policy, today=TODAY).rulings[0]


NOTHING = a_finding("tpr_at_fpr", hits=0, trials=1000)


@pytest.mark.parametrize(
    "beyond",
    [
        by_losses(outcome=Outcome.NOT_RUN, note="samples only"),
        by_losses(outcome=Outcome.MEASURED, value=0.5, hits=500, trials=1000),
    ],
)
def test_an_attack_on_losses_decides_only_where_recipients_get_losses(beyond: Finding) -> None:
    assert ruling(EXPOSED, NOTHING, beyond).status is Status.PASS
    assert ruling(EXPOSED, NOTHING, beyond, context="api").status in (Status.NOT_RUN, Status.FAIL)


def test_where_only_attacks_beyond_reach_answered_nothing_is_known() -> None:
    alone = by_losses(outcome=Outcome.MEASURED, value=0.0, hits=0, trials=1000)
    assert ruling(EXPOSED, alone).status is Status.NOT_RUN


@pytest.mark.parametrize(
    ("value", "status"), [(0.3, Status.FAIL), (-2.0, Status.PASS), (None, Status.NOT_RUN)]
)
def test_more_proven_than_claimed_blocks_whoever_recipients_are(value: float | None, status: Status) -> None:
    claims = a_record().subject.model_copy(update={"accounting": a_certificate()})
    assert ruling(CONSISTENT, audit(value), subject=claims).status is status


def test_without_a_claim_there_is_nothing_to_be_consistent_with() -> None:
    assert ruling(CONSISTENT, audit(None)).status is Status.NOT_APPLICABLE


def test_a_test_of_canaries_that_misses_planted_ones_proves_no_consistency() -> None:
    claims = a_record().subject.model_copy(update={"accounting": a_certificate()})
    blind = (
        a_control("dp", ControlKind.POSITIVE, caught=False),
        a_control("dp", ControlKind.NEGATIVE, caught=False),
    )
    assert ruling(CONSISTENT, audit(-2.0), subject=claims, controls=blind).status is Status.INCONCLUSIVE


def test_a_refuted_claim_blocks_even_where_no_rule_asks_for_it_or_one_is_milder() -> None:
    claims = a_record().subject.model_copy(update={"accounting": a_certificate()})
    record = a_record(
        NOTHING,
        audit(0.3),
        subject=claims,
        cards=(*CARDS, ONE_RUN),
        controls=good_controls("membership", "dp"),
    )
    mild = CONSISTENT.model_copy(update={"severity": "warn"})
    for rules in ((EXPOSED,), (EXPOSED, mild), (EXPOSED, CONSISTENT)):
        decision = decide(record, a_policy(*rules), today=TODAY)
        assert decision.exit_code == 3
        assert any("prove more than training claims" in reason for reason in decision.reasons)


def test_a_claim_that_was_not_refuted_adds_no_ruling_of_its_own() -> None:
    claims = a_record().subject.model_copy(update={"accounting": a_certificate()})
    record = a_record(
        NOTHING,
        audit(-2.0),
        subject=claims,
        cards=(*CARDS, ONE_RUN),
        controls=good_controls("membership", "dp"),
    )
    assert len(decide(record, a_policy(EXPOSED), today=TODAY).rulings) == 1
