import numpy as np
import pytest

from showthrough.attacks.one_run_audit import OneRunAudit
from showthrough.core.facts import CanaryScores
from showthrough.core.records import Outcome
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.errors import MissingAnswerError, NotAvailableError

USUAL = OneRunAudit()


def claim(epsilon: float) -> DPCertificate:
    return DPCertificate(
        epsilon=epsilon,
        delta=1e-5,
        epsilon_rdp=epsilon,
        accountant="prv",
        unit="identity",
        neighbours="add or remove one person",
        sampling="poisson",
        sample_rate=0.1,
        noise_multiplier=1.0,
        max_grad_norm=0.1,
        steps=100,
        records=1000,
        noise_is_private=True,
    )


def canaries(shift, m=400, seed=0, epsilon=None, copies=(1,)) -> CanaryScores:
    """Return scores that a coin moves by `shift` standard deviations for each copy."""
    rng = np.random.default_rng(seed)
    inside = rng.random(m) < 0.5
    tiers = rng.permutation(np.resize(copies, m)).astype(np.int64)
    scores = rng.standard_normal(m) + shift * inside * tiers
    return CanaryScores("elbo", scores, inside, tiers, None if epsilon is None else claim(epsilon))


def look(observe, fact, check=USUAL):
    return {f.statistic: f for f in check.run(observe(facts=(fact,)), np.random.default_rng(0))}


def test_canaries_that_training_shows_prove_an_epsilon(observe):
    found = look(observe, canaries(shift=3.0))
    assert found["audited_epsilon"].value > 1.5
    assert found["audited_epsilon"].shows_leak
    assert found["audited_epsilon"].value < found["epsilon_ceiling"].value
    assert "audit_consistency" not in found  # nothing is claimed
    assert 0 < found["table_epsilon"].value <= found["epsilon_ceiling"].value
    assert found["gaussian_epsilon"].value > found["audited_epsilon"].value
    assert "narrower assumption" in found["gaussian_epsilon"].note


def test_more_copies_of_a_canary_prove_more(observe):
    once, often = (look(observe, canaries(0.3, copies=copies)) for copies in ((1,), (1, 4, 16)))
    assert often["audited_epsilon"].value > once["audited_epsilon"].value + 0.3


def test_where_training_shows_nothing_hardly_a_run_proves_anything(observe):
    bounds = [look(observe, canaries(0.0, seed=seed))["audited_epsilon"] for seed in range(60)]
    assert np.mean([finding.shows_leak for finding in bounds]) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 60)


def test_a_proof_above_the_claim_shows_that_the_implementation_is_wrong(observe):
    found = look(observe, canaries(shift=3.0, epsilon=1.0))["audit_consistency"]
    assert found.value > 0
    assert found.interval.low > 0


def test_a_claim_that_the_audit_could_have_refuted_and_did_not_is_consistent(observe):
    found = look(observe, canaries(shift=0.0, epsilon=1.0))["audit_consistency"]
    assert found.outcome is Outcome.MEASURED
    assert found.value < 0


def test_a_claim_beyond_the_ceiling_is_neither_refuted_nor_consistent(observe):
    found = look(observe, canaries(shift=0.0, m=50, epsilon=8.0))["audit_consistency"]
    assert found.outcome is Outcome.UNDERPOWERED
    assert found.needed > 1000
    assert "could not have shown" in found.note


def test_the_delta_of_the_claim_is_used(observe):
    assert look(observe, canaries(1.0, epsilon=1.0))["audited_epsilon"].params["delta"] == 1e-5
    assert "gaussian_epsilon" not in look(observe, canaries(1.0), OneRunAudit(delta=0.0))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda c: c._replace(scores=np.full_like(c.scores, np.nan)), "finite"),
        (lambda c: c._replace(scores=np.ones_like(c.scores)), "same score"),
        (lambda c: CanaryScores("elbo", c.scores[:4], c.inside[:4], c.copies[:4], None), "next to nothing"),
    ],
)
def test_scores_that_say_nothing_are_refused(observe, spoil, reason):
    with pytest.raises(MissingAnswerError, match=reason):
        look(observe, spoil(canaries(1.0)))


def test_without_canaries_the_reason_is_told(observe):
    with pytest.raises(NotAvailableError):
        OneRunAudit().run(observe(), np.random.default_rng(0))


def test_half_as_many_guesses_prove_less_where_every_canary_stands_out(observe):
    all_, half = (look(observe, canaries(6.0), OneRunAudit(guessed=share)) for share in (1.0, 0.5))
    assert half["epsilon_ceiling"].value < all_["epsilon_ceiling"].value
    with pytest.raises(ValueError, match="guessed"):
        OneRunAudit(guessed=0.0)
