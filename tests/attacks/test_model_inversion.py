"""See attacks/model_inversion.toml."""

import numpy as np
import pytest

from showthrough.attacks.model_inversion import FIGURES, ModelInversion
from showthrough.attacks.model_inversion import _about as about
from showthrough.core.facts.inversion_facts import Inversion
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.testing.in_memory import PIXELS, ToyFaces, embedder, observed

N = 60
TOY = ToyFaces()


def world(share: float, seed: int = 0, n: int = N, held_out: int = N, **given):
    """Return observations in which this share of the computed faces shows the person they are of."""
    rng = np.random.default_rng(seed)
    train = TOY.people(n, rng, photos=3, name="t")
    others = TOY.people(max(held_out, 1), rng, photos=2, name="h")
    fresh = TOY.face(TOY.people(n, rng, name="f").images)
    again = TOY.face(train.images)[::3] + 0.1 * rng.standard_normal((n, TOY.traits))
    shown = np.where((np.arange(n) < share * n)[:, None], again, fresh)
    unit = (shown / np.linalg.norm(shown, axis=1, keepdims=True)).astype(np.float32)
    names = tuple(f"t{i}" for i in range(n))
    inversion = Inversion(names, lambda by: unit, "planted", "gradients")
    unit_face = embedder("face", lambda images: _unit(TOY.face(images)))
    facts = given.pop("facts", (inversion,))
    return observed(TOY, given.pop("embedders", (PIXELS, unit_face)), facts, train=train, holdout=others)


def _unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def findings(seen, **params) -> list[Finding]:
    return list(ModelInversion(**params).run(seen, np.random.default_rng(1)))


def one(found, statistic) -> Finding:
    (wanted,) = [finding for finding in found if finding.statistic == statistic]
    return wanted


def test_a_model_that_gives_its_people_away_is_caught():
    found = findings(world(0.6))
    excess = one(found, "inversion_excess")
    assert excess.shows_leak
    assert excess.value == pytest.approx(0.6, abs=0.08)
    first, five = one(found, "attack_accuracy_top_1"), one(found, "attack_accuracy_top_5")
    assert first.chance == 1 / (2 * N)
    assert five.chance == 5 / (2 * N)
    assert first.value <= five.value
    distance = one(found, "feature_distance")
    assert distance.value < distance.control


def test_a_model_that_gives_nobody_away_raises_no_alarm_more_often_than_the_error_rate():
    alarms = sum(one(findings(world(0.0, seed, 30, 30)), "inversion_excess").shows_leak for seed in range(60))
    assert alarms <= 4


def test_intervals_of_accuracy_hold_the_true_share():
    inside = 0
    for seed in range(60):
        interval = one(findings(world(0.5, seed, 40, 40)), "attack_accuracy_top_1").interval
        inside += interval.low <= 0.5 + 0.5 / 80 <= interval.high
    assert inside >= 54


def test_more_leak_gives_more():
    values = [one(findings(world(share)), "inversion_excess").value for share in (0.0, 0.2, 0.5, 1.0)]
    assert values == sorted(values)


def test_what_is_no_face_recognises_nobody():
    seen = world(1.0)
    real = seen.fact(Inversion)
    hidden = real.vectors("face").copy()
    hidden[: N // 2] = np.nan
    seen = world(1.0, facts=(real._replace(vectors=lambda by: hidden),))
    assert one(findings(seen), "attack_accuracy_top_1").hits <= N // 2
    nothing = np.full_like(hidden, np.nan)
    seen = world(1.0, facts=(real._replace(vectors=lambda by: nothing),))
    assert {finding.outcome for finding in findings(seen)} == {Outcome.UNDERPOWERED}


def test_a_model_that_computes_one_face_for_all_tells_one_person_at_most():
    real = world(1.0).fact(Inversion)
    same = np.repeat(real.vectors("face")[:1], N, axis=0)
    found = findings(world(1.0, facts=(real._replace(vectors=lambda by: same),)))
    assert one(found, "attack_accuracy_top_1").hits <= 1
    assert not one(found, "inversion_excess").shows_leak


def test_too_few_people_are_refused_with_the_number_needed():
    for seen in (world(1.0, n=10), world(1.0, held_out=5)):
        refused = one(findings(seen), "inversion_excess")
        assert refused.outcome is Outcome.UNDERPOWERED
        assert refused.needed == 20


def test_a_matcher_that_recognises_nobody_judges_nothing():
    blind = embedder("blind", lambda images: _unit(TOY.pose(images)))
    found = findings(world(1.0, embedders=(PIXELS, blind)))
    assert {finding.outcome for finding in found} == {Outcome.NOT_ASSESSABLE}
    assert {finding.statistic for finding in found} == set(FIGURES)


def test_without_a_matcher_or_a_model_nothing_is_judged():
    with pytest.raises(NotAvailableError, match="face matcher"):
        findings(world(1.0, embedders=(PIXELS,)))
    with pytest.raises(NotAvailableError):
        findings(world(1.0, facts=()))


def test_the_same_seed_gives_the_same_findings():
    assert findings(world(0.3)) == findings(world(0.3))


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="fewest"):
        ModelInversion(fewest=1)


def test_intervals_of_the_distance_hold_the_true_mean():
    inside = 0
    for seed in range(400):
        values = np.random.default_rng(seed).beta(8, 2, 40)
        interval = about(values)
        inside += interval.low <= 0.8 <= interval.high
    assert inside >= 0.91 * 400
