import math

import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from showthrough.core.training_settings.privacy import Mechanism, PrivacyConfig
from showthrough.errors import ConfigError
from showthrough.generators.private import accounting
from showthrough.generators.private.accounting import (
    PRV_ERROR,
    RELATIVE_ERROR,
    plan_privacy,
    prv_epsilon,
    prv_error,
    rdp_epsilon,
)


def mechanism(noise, rate, steps):
    return Mechanism(noise_multiplier=noise, sample_rate=rate, steps=steps)


@pytest.mark.parametrize(
    ("sigma", "steps", "delta"),
    [
        (4.0, 1, 1e-3),
        (6.5, 200, 2e-3),
        (40.0, 10_000, 1e-5),
        (8.0, 1000, 1e-5),
        (11.0, 10_000, 1e-4),
        (9.0, 10_000, 1e-6),
    ],
)
def test_without_sampling_epsilon_is_that_of_the_gaussian_mechanism(sigma, steps, delta):
    mu = math.sqrt(steps) / sigma  # Balle and Wang, 2018, Theorem 8

    def excess(epsilon):
        far = math.exp(epsilon) * norm.cdf(-epsilon / mu - mu / 2)
        return norm.cdf(-epsilon / mu + mu / 2) - far - delta

    exact, spent = brentq(excess, 1e-6, 300.0), [mechanism(sigma, 1.0, steps)]
    assert exact <= prv_epsilon(spent, delta) <= exact + 2 * prv_error(spent, delta)
    assert rdp_epsilon(spent, delta) > exact


def test_epsilon_falls_with_noise_and_grows_with_steps_and_sampling():
    base = prv_epsilon([mechanism(1.0, 0.1, 100)], 1e-4)
    assert prv_epsilon([mechanism(1.2, 0.1, 100)], 1e-4) < base
    assert prv_epsilon([mechanism(1.0, 0.1, 120)], 1e-4) > base
    assert prv_epsilon([mechanism(1.0, 0.12, 100)], 1e-4) > base


@pytest.mark.parametrize(("epsilon", "records", "batch"), [(8.0, 50, 50), (1.0, 1000, 32), (0.2, 400, 400)])
def test_the_plan_spends_the_target_and_hardly_less(epsilon, records, batch):
    plan = plan_privacy(PrivacyConfig(epsilon=epsilon), records, batch, steps=100)
    found = prv_epsilon([plan.mechanism], plan.delta)
    assert 0.99 * epsilon < found <= epsilon
    assert plan.delta == pytest.approx(1 / (10 * records))
    assert plan.expected_batch == pytest.approx(batch)


def test_a_batch_larger_than_the_data_is_everybody_in_every_step():
    plan = plan_privacy(PrivacyConfig(epsilon=8.0), records=10, batch_size=32, steps=5)
    assert (plan.sample_rate, plan.expected_batch) == (1.0, 10.0)


@pytest.mark.parametrize("delta", [0.02, 0.5])
def test_a_delta_that_could_publish_one_person_is_refused(delta):
    with pytest.raises(ConfigError, match="not below 1/50: it would allow publishing one person"):
        plan_privacy(PrivacyConfig(epsilon=8.0, delta=delta), records=50, batch_size=50, steps=5)


@pytest.mark.parametrize(
    ("epsilon", "why"),
    [(0.01, "below what the accountant resolves"), (100.1, "bounds nothing"), (1e4, "bounds nothing")],
)
def test_an_epsilon_that_cannot_be_had_is_refused(epsilon, why):
    with pytest.raises(ConfigError, match=why):
        plan_privacy(PrivacyConfig(epsilon=epsilon), records=50, batch_size=2, steps=1)


def test_training_that_goes_on_pays_for_what_went_before():
    first = plan_privacy(PrivacyConfig(epsilon=2.0), 400, 40, steps=100)
    second = plan_privacy(PrivacyConfig(epsilon=4.0), 400, 40, steps=100, earlier=(first.mechanism,))
    alone = plan_privacy(PrivacyConfig(epsilon=4.0), 400, 40, steps=100)
    assert second.noise_multiplier > alone.noise_multiplier
    assert 3.96 < prv_epsilon([first.mechanism, second.mechanism], second.delta) <= 4.0


def test_nothing_is_left_of_an_epsilon_that_was_spent():
    first = plan_privacy(PrivacyConfig(epsilon=2.0), 400, 40, steps=100)
    with pytest.raises(ConfigError, match="leaves nothing to spend"):
        plan_privacy(PrivacyConfig(epsilon=2.0), 400, 40, steps=10, earlier=(first.mechanism,))


@pytest.mark.parametrize(
    ("noise", "rate", "steps", "delta"),
    [(0.4, 0.1, 60, 1e-4), (0.7, 0.064, 5000, 1e-4), (1.0, 0.5, 300, 1e-5)],
)
def test_the_larger_error_of_a_large_epsilon_stays_an_upper_bound(noise, rate, steps, delta):
    spent = [mechanism(noise, rate, steps)]
    fine, settled = accounting._prv(spent, delta, 0.01), prv_epsilon(spent, delta)
    below = fine - 2 * PRV_ERROR  # the exact epsilon is not below it
    assert below <= settled <= fine + 2 * prv_error(spent, delta)
    assert settled - prv_error(spent, delta) == pytest.approx(fine - PRV_ERROR, abs=1e-3 * fine)
    assert prv_error(spent, delta) > 2 * PRV_ERROR
    assert settled < rdp_epsilon(spent, delta)


def test_what_bounds_nothing_is_counted_as_boundless_and_at_once():
    assert prv_epsilon([mechanism(0.01, 1.0, 1000)], 1e-5) == math.inf


def test_much_epsilon_is_planned_with_few_looks_of_the_exact_accountant(monkeypatch):
    looks = []
    count = accounting._prv

    def counted(history, delta, error):
        looks.append(error)
        return count(history, delta, error)

    monkeypatch.setattr(accounting, "_prv", counted)
    plan = plan_privacy(PrivacyConfig(epsilon=95.0), 400, 40, steps=20)
    settling = [error for error in looks if error < 2 * RELATIVE_ERROR * 95.0]
    assert 1 <= len(settling) <= 4
    assert min(looks) >= RELATIVE_ERROR * 94.0
    assert len(looks) < 25
    assert 94.0 < prv_epsilon([plan.mechanism], plan.delta) <= 95.0


def test_a_delta_that_the_accountant_cannot_count_is_refused():
    with pytest.raises(ConfigError, match="1e-15 is smaller than 1e-12, the smallest that"):
        plan_privacy(PrivacyConfig(epsilon=8.0, delta=1e-15), records=50, batch_size=5, steps=5)
    with pytest.raises(ConfigError, match="1e-16 is smaller than what the accountant can count over 100"):
        prv_epsilon([mechanism(1.0, 0.1, 100)], 1e-16)
