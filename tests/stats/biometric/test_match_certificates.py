"""Certificates hold over many draws of people, and what data cannot carry is said and never extrapolated."""

import numpy as np
import pytest
from scipy.stats import beta

from showthrough.errors import NotEnoughDataError
from showthrough.stats.biometric.match_certificates import (
    false_rejects,
    genuine_outcomes,
    match_certificates,
    people_for,
)

WIDTH = 48


def people_with_photos(
    people: int, photos: int, rng: np.random.Generator, spread: float = 0.5, twins: int = 0
):
    """Return photos as unit vectors: a direction for each person, the same for a twin, and noise."""
    faces = rng.standard_normal((people, WIDTH))
    faces[: 2 * twins : 2] = faces[1 : 2 * twins : 2]
    vectors = np.repeat(faces, photos, axis=0)
    vectors = vectors + spread * rng.standard_normal(vectors.shape)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.repeat(np.arange(people), photos)


def true_rate(threshold: float) -> float:
    """Return the false match rate of strangers: the cosine of two random directions, whatever the noise."""
    a = (WIDTH - 1) / 2
    return float(beta.sf((1 + threshold) / 2, a, a))


@pytest.mark.parametrize("photos", [1, 4, 12])
def test_the_interval_of_a_rate_covers_it_however_many_photos_a_person_has(photos: int) -> None:
    covered, runs = 0, 60
    for seed in range(runs):
        vectors, who = people_with_photos(90, photos, np.random.default_rng(seed))
        (found,) = match_certificates(vectors, who, (1e-2,))
        assert found.calibration is not None
        covered += found.calibration.fmr_interval.contains(true_rate(found.calibration.threshold.value))
    assert covered >= 52  # 95 % are promised: of 60 that gives 51 or fewer in 1 of 200 such tests


def test_twins_are_in_the_rate_that_is_told() -> None:
    vectors, who = people_with_photos(100, 2, np.random.default_rng(1), twins=6)
    with_twins, without = (
        match_certificates(vectors[rows], who[rows], (1e-2,))[0].calibration
        for rows in (np.arange(200), np.arange(24, 200))
    )
    assert with_twins.threshold.value > without.threshold.value


def test_what_the_data_cannot_carry_is_said_with_the_people_it_takes() -> None:
    vectors, who = people_with_photos(100, 40, np.random.default_rng(2))  # 800,000 comparisons
    found = match_certificates(vectors, who, (1e-2, 1e-3, 1e-4, 1e-5))
    assert [each.calibration is not None for each in found] == [True, False, False, False]
    assert [each.people_needed for each in found] == [people_for(each.target) for each in found]
    assert "about 2450 people" in found[-1].reason


def test_an_embedder_without_any_sense_is_no_crash() -> None:
    same = np.tile(np.eye(1, WIDTH), (400, 1))
    (found,) = match_certificates(same, np.arange(400) // 2, (1e-2,))
    assert found.calibration is None or found.calibration.fnmr == pytest.approx(1.0)


def test_lost_photos_turn_people_away_and_do_not_vanish() -> None:
    vectors, who = people_with_photos(50, 2, np.random.default_rng(3), spread=0.1)
    shuffled = np.random.default_rng(4).permutation(100)
    all_seen = false_rejects(genuine_outcomes(vectors[shuffled], who[shuffled]), who[shuffled], 0.5)
    assert (all_seen.value, all_seen.trials, all_seen.people) == (0.0, 50, 50)
    vectors[:10] = np.nan
    some_lost = false_rejects(genuine_outcomes(vectors, who), who, 0.5)
    assert (some_lost.value, some_lost.trials) == (0.1, 50)
    with pytest.raises(NotEnoughDataError):
        false_rejects(genuine_outcomes(vectors[::2], who[::2]), who[::2], 0.5)
