"""Exposure: by hand, flat where nothing was learned, and with intervals that cover."""

import math

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.sequences.exposure import exposure_of, exposures, found_secrets


def test_the_rank_is_counted_by_hand() -> None:
    others = np.arange(1023.0)
    assert exposures([2000.0, 1022.0, -5.0], others) == pytest.approx([10.0, 9.0, 0.0])
    assert exposure_of(2000.0, others).ceiling == pytest.approx(10.0)
    assert exposure_of(2000.0, others).interval.high == math.inf


def test_secrets_that_nobody_learned_have_the_exposure_of_any_other(rng) -> None:
    scores = rng.normal(size=(400, 257))
    mean = np.mean([exposures(each[:1], each[1:])[0] for each in scores])
    assert mean == pytest.approx(1 / math.log(2), abs=0.25)  # of -log2 of a uniform share


def test_a_learned_secret_stands_out_and_more_so_the_more_it_was_repeated(rng) -> None:
    others = rng.normal(-40, 4, 2000)
    low, middle, high = exposures([-40.0, -34.0, -10.0], others)
    assert low < 2 < middle < high == pytest.approx(math.log2(2001))


def test_the_interval_covers_the_true_exposure(rng) -> None:
    truth = -math.log2(0.1)
    covered = 0
    for _ in range(300):
        others = rng.random(80)
        covered += exposure_of(0.9, others).interval.contains(truth)
    assert covered / 300 >= 0.93


def test_secrets_found_verbatim_are_compared_with_those_kept_out(rng) -> None:
    assert found_secrets(0, 20, 0, 100).interval.contains(0.0)
    assert found_secrets(12, 20, 0, 100).interval.low > 0.2
    alarms = 0
    for _ in range(300):  # secrets that anybody would guess are found whether planted or not
        planted, unplanted = rng.binomial(20, 0.4), rng.binomial(100, 0.4)
        alarms += found_secrets(int(planted), 20, int(unplanted), 100).interval.low > 0
    assert alarms / 300 <= 0.035
    with pytest.raises(NotEnoughDataError, match="kept out"):
        found_secrets(1, 2, 0, 0)
