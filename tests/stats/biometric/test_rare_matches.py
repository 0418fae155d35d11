"""A threshold for few people: what it is chosen by, and which leaks it shows."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.biometric.matching import person_matches
from showthrough.stats.biometric.prediction_limit import ControlGroup, Controls
from showthrough.stats.biometric.rare_matches import EXPECTED, rare_threshold, smallest_leak


def controls(exposure: float, joint: float | None = None) -> Controls:
    """Return what is known before anything is matched."""
    return Controls(ControlGroup(0.0, exposure), ControlGroup(0.0, exposure if joint is None else joint))


def people(n: int, rng, photos: int = 2, change: float = 0.3):
    who = np.repeat(np.arange(n), photos)
    vectors = rng.standard_normal((n, 32))[who] + change * rng.standard_normal((n * photos, 32))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), who


def test_the_threshold_matches_as_few_strangers_as_it_expects(rng):
    vectors, who = people(200, rng)
    found = rare_threshold(vectors, who, 20_000, controls(1.0), max_fnmr=0.2)
    assert found.expected in EXPECTED
    strangers, owners = people(400, rng, photos=1)
    matched = [
        person_matches(vectors, *part, found.calibration.threshold.value).people
        for part in ((strangers[:200], owners[:200]), (strangers[200:], owners[200:]))
    ]  # 80,000 comparisons each: four times as many
    assert np.mean(matched) <= 4 * found.expected + 3
    assert found.calibration.fnmr < 0.05
    threshold = found.calibration.threshold
    assert threshold.comparisons == 400 * 399 // 2 - 200
    assert threshold.target_fmr == found.expected / 20_000
    assert threshold.fmr_high > threshold.errors / threshold.comparisons


def test_one_person_under_two_names_costs_strictness_and_not_the_matcher(rng):
    vectors, who = people(200, rng)
    twice = who.copy()
    twice[:10:2] = 1000 + np.arange(5)  # five people's first photos under other names
    clean, noisy = (rare_threshold(vectors, names, 20_000, controls(1.0), 0.2) for names in (who, twice))
    assert noisy.calibration.fnmr <= 0.2
    assert noisy.detectable >= clean.detectable


def test_more_control_people_and_a_better_matcher_show_smaller_leaks():
    by_control = [smallest_leak(0.9, 0.1, controls(exposure)) for exposure in (0.2, 1.0, 3.0)]
    assert by_control == sorted(by_control, reverse=True)
    assert smallest_leak(0.9, 0.1, controls(1.0, 3.0)) < smallest_leak(0.9, 0.1, controls(1.0))
    assert smallest_leak(0.5, 0.1, controls(1.0)) > smallest_leak(0.95, 0.1, controls(1.0))
    assert smallest_leak(0.0, 0.1, controls(1.0)) == np.inf


@pytest.mark.parametrize("joint", [1.0, 3.0])
def test_the_smallest_leak_is_shown_in_four_audits_of_five(joint):
    rng, leaked = np.random.default_rng(2), smallest_leak(0.8, 0.3, controls(1.0, joint))
    for n, enough in ((leaked, True), (leaked - 1, False)):
        held, known = rng.poisson(0.3, 4000), rng.poisson(0.3 * (joint - 1), 4000)
        matched = rng.binomial(n, 0.8, 4000) + rng.poisson(0.3, 4000)
        limits = [
            Controls(ControlGroup(own, 1.0), ControlGroup(own + other, joint)).limit
            for own, other in zip(held.tolist(), known.tolist(), strict=True)
        ]
        assert bool((matched > limits).mean() >= 0.785) is enough


def test_too_few_people_carry_no_threshold(rng):
    with pytest.raises(NotEnoughDataError, match="calibration needs 10 people"):
        rare_threshold(*people(9, rng), 1000, controls(1.0), 0.2)
    with pytest.raises(NotEnoughDataError, match="two readable photos"):
        rare_threshold(*people(50, rng, photos=1), 1000, controls(1.0), 0.2)
