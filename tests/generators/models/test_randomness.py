import numpy as np
import pytest
from scipy.stats import kstest

from showthrough.generators.models.randomness import RepeatableRandomness, stream
from showthrough.generators.private.secure_noise import SystemRandomness, system_normal, system_uniform


def test_a_place_in_a_stream_always_holds_the_same_numbers():
    assert stream(1, "sample", 5).random() == stream(1, "sample", 5).random()
    others = [stream(2, "sample", 5), stream(1, "step", 5), stream(1, "sample", 6), stream(-1, "sample", 5)]
    assert stream(1, "sample", 5).random() not in [other.random() for other in others]


@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_as_many_numbers_come_as_were_asked_for(n):
    assert system_normal(n).shape == system_uniform(n).shape == (n,)


def test_noise_of_the_operating_system_is_standard_normal():
    assert kstest(system_normal(200_000), "norm").pvalue > 1e-6


def test_halves_of_the_noise_are_independent():
    first, second = np.split(system_normal(200_000), 2)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.02
    assert abs(np.corrcoef(first**2, second**2)[0, 1]) < 0.02


def test_uniform_numbers_lie_in_the_half_open_interval():
    numbers = system_uniform(200_000)
    assert numbers.min() >= 0.0
    assert numbers.max() < 1.0
    assert kstest(numbers, "uniform").pvalue > 1e-6


def test_only_repeatable_randomness_repeats_and_admits_it():
    secret, repeatable = SystemRandomness(), RepeatableRandomness(4)
    assert secret.is_secret
    assert not repeatable.is_secret
    for draw in ("uniform", "normal"):
        assert not np.array_equal(getattr(secret, draw)(8, 0), getattr(secret, draw)(8, 0))
        once, again = getattr(repeatable, draw)(8, 0), getattr(repeatable, draw)(8, 0)
        np.testing.assert_array_equal(once, again)
        assert not np.array_equal(once, getattr(repeatable, draw)(8, 1))
    assert secret.rng(0).random() != secret.rng(0).random()
    assert repeatable.rng(0).random() == repeatable.rng(0).random()
