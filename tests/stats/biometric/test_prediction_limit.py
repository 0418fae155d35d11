"""How many people chance may match: how often that is passed where nothing leaked, exactly."""

import numpy as np
import pytest
from scipy.stats import poisson

from showthrough.stats.biometric.matching import person_excess, person_matches
from showthrough.stats.biometric.prediction_limit import (
    ControlGroup,
    as_alike,
    controls_of,
    exposure_of,
    leaked_people,
    prediction_limit,
)

RATES = np.exp(np.linspace(-4, 4, 60))  # people matched by chance


def alarms(rate: float, exposure: float) -> float:
    """Return the exact chance of an alarm where nothing leaked."""
    mean = rate * exposure
    hits = np.arange(max(0, int(mean - 9 * mean**0.5 - 5)), int(mean + 9 * mean**0.5) + 15)
    limits = [prediction_limit(int(hit), exposure) for hit in hits]
    return float(poisson.pmf(hits, mean) @ poisson.sf(limits, rate))


@pytest.mark.parametrize("exposure", [0.05, 0.3, 0.69, 0.7, 1.0, 1.9, 3.0, 10.0])
def test_whatever_share_of_strangers_is_matched_the_limit_is_passed_in_five_audits_of_a_hundred(exposure):
    assert max(alarms(rate, exposure) for rate in RATES) <= 0.05


def test_the_limit_rises_with_the_control_and_falls_with_its_size():
    hits = [prediction_limit(hit, 1.0) for hit in range(30)]
    assert hits == sorted(hits)
    sizes = [prediction_limit(2, exposure) for exposure in (0.1, 0.5, 1.0, 3.0)]
    assert sizes == sorted(sizes, reverse=True)
    assert prediction_limit(0, 1e6) == 0


def drawn(rng, spread: float = 1.0):
    """Return photos of three groups of people with different numbers of photos, and images of others."""
    galleries = []
    for n, most in ((150, 2), (150, 5), (200, 3)):
        photos = rng.integers(1, most + 1, n)
        who = np.repeat(np.arange(n), photos)
        people = rng.standard_normal((n, 12))[who]
        vectors = people + spread * rng.standard_normal(people.shape)
        galleries.append((vectors / np.linalg.norm(vectors, axis=1, keepdims=True), who))
    images = rng.standard_normal((60, 12))
    return images / np.linalg.norm(images, axis=1, keepdims=True), galleries


@pytest.mark.parametrize("threshold", [0.7, 0.8, 0.86])
def test_people_with_different_numbers_of_photos_are_not_accused_by_chance(threshold):
    rng, wrong = np.random.default_rng(4), 0
    for _ in range(120):
        images, galleries = drawn(rng)
        own, *others = (person_matches(images, *gallery, threshold) for gallery in galleries)
        sides = []
        for other in others:
            found = person_excess(own, other)
            hits = found.control * found.control_people
            sides.append(ControlGroup(hits, exposure_of(own.photos, other.photos)))
        wrong += own.people > controls_of(*sides, alike=True).limit
    assert wrong <= 11  # 5 % of 120 are 6, and more than 11 have a chance below 2 %


def test_an_exposure_is_people_for_people_with_one_photo_each():
    assert exposure_of([1] * 100, [1] * 250) == pytest.approx(2.5)
    assert exposure_of([2] * 100, [2] * 50) == pytest.approx(0.5)
    assert exposure_of([6] * 100, [2] * 100) == pytest.approx(
        1 / 3
    )  # two thirds of the photos have no control
    few_have_many = exposure_of([1] * 50 + [4] * 50, [1] * 90 + [4] * 10)
    assert 0.1 < few_have_many < 0.5  # ten people stand for fifty


def test_reference_people_count_twice_as_much_as_held_out_ones_at_most():
    holdout = ControlGroup(1.0, 1.0)
    assert controls_of(holdout, ControlGroup(3.0, 1.5), alike=True).joint == ControlGroup(4.0, 2.5)
    assert controls_of(holdout, ControlGroup(50.0, 100.0), alike=True).joint == ControlGroup(2.0, 3.0)
    assert controls_of(holdout, ControlGroup(50.0, 100.0), alike=False).joint == holdout


@pytest.mark.parametrize("exposure", [0.4, 1.0, 2.5])
def test_reference_people_whom_nothing_ever_matches_cannot_make_an_accusation_alone(exposure):
    worst = 0.0
    for rate in RATES:
        mean = rate * exposure
        hits = np.arange(max(0, int(mean - 9 * mean**0.5 - 5)), int(mean + 9 * mean**0.5) + 15)
        held = [ControlGroup(float(hit), exposure) for hit in hits]
        limits = [controls_of(own, ControlGroup(0.0, 5.0), alike=True).limit for own in held]
        worst = max(worst, float(poisson.pmf(hits, mean) @ poisson.sf(limits, rate)))
    assert worst <= 0.125


def test_reference_people_of_another_kind_are_no_control():
    rng = np.random.default_rng(1)
    same = [as_alike(*rng.standard_normal((2, 150))) for _ in range(200)]
    assert np.mean(same) == pytest.approx(0.98, abs=0.03)
    for shift in (-0.6, 0.6):
        assert not as_alike(rng.standard_normal(300), shift + rng.standard_normal(300))


def test_the_interval_leaves_out_whom_chance_may_match():
    assert leaked_people(0, 300, by_chance=0).low == 0
    assert leaked_people(0, 300, by_chance=0).high == pytest.approx(2.98, abs=0.01)
    assert leaked_people(7, 300, by_chance=2).low == 5
