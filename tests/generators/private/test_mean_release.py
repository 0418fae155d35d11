"""The one release: nobody moves it further than its noise allows for, whatever photos they have."""

from dataclasses import replace

import numpy as np
import pytest

from showthrough.core.training_settings.privacy import Mechanism, ReleaseConfig
from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.models.randomness import RepeatableRandomness
from showthrough.generators.private import mean_release
from showthrough.generators.private.accounting import exact_epsilon, plan_release, prv_epsilon
from showthrough.generators.private.mean_release import embedding_sum, release_check, released
from showthrough.generators.storage.training_set import read_people
from showthrough.stats.membership.epsilon import epsilon_lower_bound, threshold_for_epsilon

CLASSES = ("a", "b", "c")
EARLIER = Mechanism(noise_multiplier=2.0, sample_rate=1.0, steps=1)


@pytest.fixture(params=[(), CLASSES], ids=["no classes", "classes"])
def network(request, embedding_config):
    config = embedding_config.model_copy(update={"classes": request.param})
    return initialise(build(config), np.random.default_rng(0))


@pytest.fixture
def people(network, train_set):
    classes = CLASSES if len(network.release.values) > 1 else ()
    groups = [CLASSES[row % 3] for row in range(len(train_set))]  # photos of one person differ in class
    return read_people(replace(train_set, group=groups), 8, classes)


def test_nobody_moves_the_sum_by_more_than_one(network, people) -> None:
    whole = embedding_sum(network, people)
    for left_out in range(people.n):
        others = people.photos[:left_out] + people.photos[left_out + 1 :]
        moved = np.linalg.norm(whole - embedding_sum(network, people._replace(photos=others)))
        assert 0.2 < moved <= 1 + 1e-5


def test_somebody_with_one_photo_moves_it_by_exactly_one(network, people) -> None:
    alone = people._replace(photos=(people.photos[0][:1],))
    assert np.linalg.norm(embedding_sum(network, alone)) == pytest.approx(1.0, abs=1e-5)


def test_many_photos_of_one_person_weigh_as_much_as_one(network, people) -> None:
    once = people._replace(photos=(people.photos[0][:1], people.photos[1]))
    often = people._replace(photos=(np.repeat(people.photos[0][:1], 700), people.photos[1]))
    np.testing.assert_allclose(embedding_sum(network, once), embedding_sum(network, often), atol=1e-4)


def test_the_noise_is_the_plan_s_on_every_number(network, people) -> None:
    plan = plan_release(ReleaseConfig(epsilon=5.0), people.n)
    bare = released(network, people, None, RepeatableRandomness(0))
    np.testing.assert_allclose(bare, embedding_sum(network, people) / people.n)
    noise = people.n * (released(network, people, plan, RepeatableRandomness(0)) - bare)
    spread = noise.std() / plan.noise_multiplier  # of 401 numbers a class at least
    assert abs(spread - 1) < 5 / np.sqrt(2 * noise.size)
    assert np.abs(noise).min() > 0  # none without


def test_the_check_passes_and_sees_a_part_that_is_too_large(network, people, monkeypatch) -> None:
    assert set(release_check(network, people)) == {"excess_contribution", "cross_record"}
    sound = type(network).embedded
    monkeypatch.setattr(type(network), "embedded", lambda self, pixels: 1.01 * sound(self, pixels))
    with pytest.raises(IntegrityError, match=r"excess_contribution 0\.01"):
        release_check(network, people)


def test_the_check_sees_people_who_change_each_other_s_part(network, people, monkeypatch) -> None:
    sound = type(network).embedded

    def mixed(self, pixels):
        return sound(self, pixels - pixels.mean(dim=0))  # the mean of those who are in the same pass

    monkeypatch.setattr(type(network), "embedded", mixed)
    with pytest.raises(IntegrityError, match="cross_record"):
        release_check(network, people)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 10.0])
def test_the_plan_spends_what_was_asked_for(epsilon) -> None:
    plan = plan_release(ReleaseConfig(epsilon=epsilon, delta=1e-5), 1000)
    assert exact_epsilon([plan.mechanism], 1e-5) == pytest.approx(epsilon, rel=1e-6)
    assert (plan.sample_rate, plan.steps, plan.max_grad_norm, plan.engine) == (1.0, 1, 1.0, "mean_embedding")


def test_the_exact_account_and_the_prv_accountant_agree() -> None:
    once = plan_release(ReleaseConfig(epsilon=2.0, delta=1e-5), 1000).mechanism
    for history in ([once], [once, once, once]):
        exact, bound = exact_epsilon(history, 1e-5), prv_epsilon(history, 1e-5)
        assert exact <= bound <= exact + 0.03


def test_a_release_after_other_training_is_noisier_and_keeps_the_sum() -> None:
    plan = plan_release(ReleaseConfig(epsilon=5.0, delta=1e-5), 1000, (EARLIER,))
    assert plan.noise_multiplier > plan_release(ReleaseConfig(epsilon=5.0, delta=1e-5), 1000).noise_multiplier
    assert 4.9 < prv_epsilon([EARLIER, plan.mechanism], 1e-5) <= 5.0


@pytest.mark.parametrize("asked", [{"epsilon": 200.0}, {"epsilon": 1.0, "delta": 0.1}, {"epsilon": 0.001}])
def test_what_bounds_nothing_is_refused(asked) -> None:
    with pytest.raises(ConfigError):
        plan_release(ReleaseConfig(**asked), 10)


@pytest.mark.parametrize("epsilon", [1.0, 4.0])
def test_the_audited_bound_comes_near_the_claim_and_never_above_it(
    embedding_config, train_set, epsilon, monkeypatch
) -> None:
    """The best attack there is, on 1,000 releases with somebody and 1,000 without: theorem 8 is tight."""
    config = embedding_config.model_copy(update={"frequencies": 8})
    network = initialise(build(config), np.random.default_rng(0))
    people = read_people(train_set, 8)
    without = people._replace(photos=people.photos[1:])
    sums = {given.n: embedding_sum(network, given) for given in (people, without)}
    monkeypatch.setattr(mean_release, "embedding_sum", lambda _, given: sums[given.n].copy())
    target = (sums[people.n] - sums[without.n]).ravel()
    delta, trials = 1e-2, 1000
    plan = plan_release(ReleaseConfig(epsilon=epsilon, delta=delta), people.n)

    def scores(given, first):
        draws = (RepeatableRandomness(seed) for seed in range(first, first + trials))
        return np.array([released(network, given, plan, rng).ravel() @ target * given.n for rng in draws])

    members, others, half = scores(people, 0), scores(without, trials), trials // 2
    threshold = threshold_for_epsilon(members[:half], others[:half], delta)
    caught, accused = (int((side[half:] > threshold).sum()) for side in (members, others))
    bound = epsilon_lower_bound(caught, half - caught, accused, half - accused, delta=delta, alpha=0.05)
    assert 0.3 * epsilon < bound <= epsilon
