import numpy as np
import pytest

from showthrough.errors import IntegrityError
from showthrough.generators.private.privacy_plan import PrivacyPlan
from showthrough.generators.private.sampling_log import SamplingLog

STEPS, RECORDS, RATE = 300, 200, 0.1


def plan(rate: float = RATE) -> PrivacyPlan:
    return PrivacyPlan(
        delta=1e-4,
        records=RECORDS,
        sample_rate=rate,
        noise_multiplier=1.0,
        max_grad_norm=0.1,
        steps=STEPS,
        draws=1,
    )


def log_of(numbers) -> SamplingLog:
    log = SamplingLog()
    for number in numbers:
        log.add(int(number))
    return log


def test_poisson_sampling_is_never_refused():
    for seed in range(500):
        log_of(np.random.default_rng(seed).binomial(RECORDS, RATE, STEPS)).refuse_other_sampling(plan())


def test_batches_of_one_size_are_refused():
    with pytest.raises(IntegrityError, match="holds for that only"):
        log_of([20] * STEPS).refuse_other_sampling(plan())


def test_a_higher_rate_than_the_account_counts_is_refused(rng):
    with pytest.raises(IntegrityError):
        log_of(rng.binomial(RECORDS, 1.2 * RATE, STEPS)).refuse_other_sampling(plan())


def test_where_every_step_draws_everybody_there_is_nothing_to_test():
    log_of([RECORDS] * STEPS).refuse_other_sampling(plan(rate=1.0))


def test_a_few_steps_tell_nothing():
    log_of([20] * 10).refuse_other_sampling(plan())
