"""A certificate claims what its own numbers give, and no less."""

from typing import Any

import pytest

from showthrough.core.training_settings.privacy import DPCertificate, Mechanism, PrivacyConfig
from showthrough.errors import IntegrityError
from showthrough.generators.private.accounting import PRV_ERROR, plan_privacy, prv_epsilon
from showthrough.generators.private.certificate import certify, renewed, verify
from showthrough.generators.private.ledger import Shared
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.private.self_check import CHECKS

PLAN = PrivacyPlan(
    delta=1e-4,
    records=200,
    sample_rate=0.1,
    noise_multiplier=1.5,
    max_grad_norm=1.0,
    steps=30,
    draws=1,
    run="this",
)
CLEAN = dict.fromkeys(CHECKS, 0.0)  # what a self-check finds where there is nothing to find
OTHER = Mechanism(noise_multiplier=2.0, sample_rate=0.1, steps=30)


@pytest.fixture(scope="module")
def alone() -> DPCertificate:
    return certify(PLAN, "identity", secret=True, errors=CLEAN)


def changed(certificate: DPCertificate, **changes: Any) -> DPCertificate:
    return certificate.model_copy(update=changes)


def test_what_was_certified_can_be_verified(alone) -> None:
    assert verify(alone) == alone
    assert alone.epsilon == alone.epsilon_all == prv_epsilon([PLAN.mechanism], PLAN.delta)
    assert alone.epsilon_rdp > alone.epsilon
    assert alone.neighbours == "add or remove one identity"


def test_other_training_on_the_same_people_is_added_and_not_hidden(alone) -> None:
    found = certify(PLAN, "identity", True, CLEAN, Shared(((OTHER,),), unprotected=1, unmatched=2))
    assert found.epsilon == alone.epsilon
    assert found.epsilon_all > found.epsilon
    assert found.other_runs == (OTHER,)
    assert (found.unprotected_runs, found.unmatched_runs) == (1, 2)
    verify(found)


def test_weights_that_were_trained_on_the_same_people_before_count_once() -> None:
    plan = PLAN.model_copy(update={"earlier": (OTHER,)})
    found = certify(plan, "identity", True, CLEAN, Shared(((OTHER,),)))
    both = prv_epsilon([OTHER, PLAN.mechanism], PLAN.delta)
    assert found.epsilon == found.epsilon_all == pytest.approx(both, abs=PRV_ERROR)


def test_of_people_in_different_trainings_the_one_who_paid_most_is_counted(alone) -> None:
    dear = OTHER.model_copy(update={"steps": 300})
    found = certify(PLAN, "identity", True, CLEAN, Shared(((OTHER,), (dear,))))
    assert found.other_runs == (dear,)
    assert renewed(alone, Shared(((OTHER,), (dear,)))) == found
    verify(found)


@pytest.mark.parametrize("name", ["epsilon", "epsilon_rdp", "epsilon_all"])
@pytest.mark.parametrize("claim", [0.5, float("nan")])
def test_a_claim_below_what_the_numbers_give_is_refused(alone, name, claim) -> None:
    with pytest.raises(IntegrityError, match=f"claims {name} "):
        verify(changed(alone, **{name: claim}))


def test_a_large_epsilon_is_verified_by_the_accountant_that_planned_it() -> None:
    plan = plan_privacy(PrivacyConfig(epsilon=60.0), 400, 40, steps=100)
    large = certify(plan, "identity", True, CLEAN)
    assert 59.0 < large.epsilon <= 60.0
    verify(large)
    with pytest.raises(IntegrityError, match="claims epsilon "):
        verify(changed(large, epsilon=0.99 * large.epsilon))


def test_a_claim_above_it_is_only_modest(alone) -> None:
    verify(changed(alone, epsilon=2 * alone.epsilon))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accountant", "gdp"),
        ("sampling", "shuffle"),
        ("noise_multiplier", 0.0),
        ("noise_multiplier", 1e-300),
        ("noise_multiplier", 1e300),
        ("noise_multiplier", float("inf")),
        ("sample_rate", 1e-300),
        ("steps", 10**12),
        ("sample_rate", 1.5),
        ("steps", 0),
        ("max_grad_norm", float("nan")),
        ("records", 0),
        ("delta", 1 / 200),  # one person may then be published
    ],
)
def test_numbers_that_mean_no_privacy_are_refused(alone, name, value) -> None:
    with pytest.raises(IntegrityError):
        verify(changed(alone, **{name: value}))
