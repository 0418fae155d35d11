"""All membership attacks of an audit together: one error rate for the lot."""

import numpy as np
import pytest

from showthrough.attacks.calibrated_nearest import CalibratedNearest
from showthrough.attacks.density_ratio import DensityRatio
from showthrough.attacks.gradient_norm import GradientNorm
from showthrough.attacks.model_loss import ModelLoss
from showthrough.attacks.monte_carlo import MonteCarlo
from showthrough.attacks.nearest_sample import NearestSample
from showthrough.attacks.shadow_models import ShadowModels
from showthrough.core.cards import all_cards
from showthrough.core.facts import SHADOW_FORMS, Blind, Family, Gradients, Losses
from showthrough.core.images import Role
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_shadows import shadows

SAMPLES = (NearestSample(), CalibratedNearest(), MonteCarlo(), DensityRatio(components=5))
INSIDE = (ModelLoss(), GradientNorm(), ShadowModels())
LOSSES, LAYERS = ("elbo", "reconstruction"), ("first", "second", "third")
EMBEDDERS, PHOTOS = 2, 2  # pixels and face; of a person
CARD = {card.load(): card for card in all_cards().values()}
FROM_SAMPLES = sum(CARD[type(check)].guesses.made(EMBEDDERS, ()) for check in SAMPLES)
ALONE = Family(FROM_SAMPLES)
GUESSES = Family(FROM_SAMPLES + len(LOSSES) + 1 + len(SHADOW_FORMS))  # gradients are one more
FAIR = Blind(0.5, Interval(0.4, 0.6, 0.95), 0, 0)  # takes no answer back, so that every alarm counts


def inside(seed: int, n: int, leak: float) -> tuple[object, ...]:
    """Return what a network tells of n people in each role: photos of one person are alike."""
    rng = np.random.default_rng([seed, 5])
    roles = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)

    def of_photos(*columns: int) -> np.ndarray:
        people = np.repeat(rng.standard_normal((n, *columns)), PHOTOS, axis=0)
        return people + rng.standard_normal((n * PHOTOS, *columns))

    losses = {(role, form): of_photos() + leak * (role is Role.TRAIN) for role in roles for form in LOSSES}
    sizes = {role: of_photos(len(LAYERS)) - leak * (role is Role.TRAIN) for role in roles}
    identity = {str(role): [f"{role}{i}" for i in range(n) for _ in range(PHOTOS)] for role in roles}
    return (
        Losses(LOSSES, lambda role, form: losses[role, form]),
        Gradients(LAYERS, sizes.__getitem__),
        shadows(identity, leak, rng),
    )


def alarms(leaky, runs: int, share: float = 0.0, n: int = 110) -> float:
    """Return in how many audits some attack claims that a leak is shown."""
    shown = 0
    for seed in range(runs):
        facts = (GUESSES, FAIR, *inside(seed, n, leak=share))
        seen = leaky(share=share, seed=1000 + seed, n=n, facts=facts)
        found = [f for check in (*SAMPLES, *INSIDE) for f in check.run(seen, np.random.default_rng(seed))]
        shown += any(f.shows_leak for f in found if f.statistic in ("auc", "tpr_at_fpr"))
    return shown / runs


def test_each_attack_counts_its_guesses(leaky):
    seen = leaky(share=0.0, n=60, facts=(FAIR, *inside(0, 60, leak=0.0)))
    signals = {*LOSSES, *SHADOW_FORMS, "gradients"}
    for check in (*SAMPLES, *INSIDE):
        found = check.run(seen, np.random.default_rng(0))
        told = CARD[type(check)].guesses.made(EMBEDDERS, signals)
        assert sum(f.statistic == "auc" for f in found) == told


def test_among_many_guesses_the_lower_end_is_lower_and_the_upper_end_stays(leaky):
    alone, among = (
        NearestSample(by="face").run(leaky(share=0.2, facts=facts), np.random.default_rng(0))[1]
        for facts in ((FAIR,), (ALONE, FAIR))
    )
    assert among.interval.low < alone.interval.low
    assert among.interval.high == alone.interval.high
    assert "allows for 10 guesses" in among.note
    assert among.detectable > alone.detectable  # what could have been shown is told by the same lower end


def test_where_nothing_leaks_hardly_an_audit_claims_a_leak(leaky):
    assert alarms(leaky, runs=12) <= 2 / 12


def test_a_leak_is_still_shown(leaky):
    assert alarms(leaky, runs=3, share=0.5) == 1.0


@pytest.mark.slow
def test_over_many_audits_without_a_leak_no_more_than_the_nominal_share_claim_one(leaky):
    runs = 1000
    assert alarms(leaky, runs) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
