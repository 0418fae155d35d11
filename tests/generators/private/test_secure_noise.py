"""Noise of the operating system: the right distribution, and nobody can repeat it."""

import numpy as np
from scipy.stats import kstest

from showthrough.generators.private.secure_noise import SystemRandomness, system_normal, system_uniform


def test_numbers_have_the_distribution_that_privacy_counts_on() -> None:
    """Each test errs once in a million runs: the numbers are not to be repeated, so neither is luck."""
    assert kstest(system_normal(20_000), "norm").pvalue > 1e-6
    uniform = system_uniform(20_000)
    assert kstest(uniform, "uniform").pvalue > 1e-6
    assert 0 <= uniform.min() <= uniform.max() < 1


def test_the_same_call_never_gives_the_same_numbers() -> None:
    source = SystemRandomness()
    for drawn in (source.uniform, source.normal):
        assert not np.array_equal(drawn(8, 3), drawn(8, 3))
    assert source.rng(3).random() != source.rng(3).random()
    assert source.is_secret
