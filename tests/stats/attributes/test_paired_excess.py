"""Excess of right guesses with samples over those without, of training people beyond others."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.attributes.paired_excess import (
    TraitGuesses,
    paired_excess,
    refuse_few,
    refuse_no_room,
    room_for,
)


def guesses(
    n: int, right: float, mended: float, spoiled: float, seed: int = 0, common: float = 0.5
) -> TraitGuesses:
    """Return guesses at a trait of n people; shares are of all of them."""
    rng = np.random.default_rng(seed)
    alone = rng.random(n) < right
    draw = rng.random(n)
    beside = np.where(alone, draw >= spoiled / right, draw < mended / (1 - right))
    return TraitGuesses((rng.random(n) < common).astype(np.int64), alone, beside)


def test_values_weigh_the_same_however_rare_they_are() -> None:
    truth = np.repeat([0, 1], [90, 10])
    wrong = np.zeros(100, dtype=bool)
    found = paired_excess(TraitGuesses(truth, wrong, truth == 1), TraitGuesses(truth, wrong, wrong), 2)
    assert found.value == 0.5


def test_what_samples_tell_of_everybody_is_taken_off() -> None:
    same = [guesses(200, 0.7, 0.1, 0.0, seed) for seed in (1, 2)]
    found = paired_excess(*same, 2)
    assert abs(found.value) < 0.06
    assert found.interval.contains(0)


def test_guesses_that_change_for_nobody_have_an_interval_with_a_width() -> None:
    still = guesses(100, 0.7, 0.0, 0.0)
    found = paired_excess(still, still, 2)
    assert found.value == 0
    assert found.interval.low < -0.02 < 0.02 < found.interval.high


@pytest.mark.parametrize(
    ("mended", "spoiled", "common", "n"),
    [(0.0, 0.0, 0.5, 100), (0.02, 0.02, 0.5, 60), (0.1, 0.05, 0.2, 150), (0.2, 0.1, 0.5, 300)],
)
def test_worlds_without_a_leak_are_accused_in_at_most_five_of_a_hundred(mended, spoiled, common, n) -> None:
    shown, held = [], []
    for seed in range(300):
        roles = [guesses(n, 0.7, mended, spoiled, 2 * seed + role, common) for role in (0, 1)]
        found = paired_excess(*roles, 2)
        shown.append(found.interval.low > 0)
        held.append(found.interval.contains(0))
    assert np.mean(shown) <= 0.05
    assert np.mean(held) >= 0.93


def test_the_interval_holds_a_true_excess() -> None:
    held = []
    for seed in range(300):
        roles = (guesses(150, 0.6, 0.15, 0.05, 2 * seed), guesses(150, 0.6, 0.05, 0.05, 2 * seed + 1))
        held.append(paired_excess(*roles, 2).interval.contains(0.1))
    assert np.mean(held) >= 0.93


def test_too_few_people_with_a_value_are_refused() -> None:
    few, many = guesses(30, 0.7, 0, 0, common=0.1), guesses(100, 0.7, 0, 0)
    with pytest.raises(NotEnoughDataError, match="10 people of each role with each value"):
        refuse_few(many, few, 2)
    refuse_few(many, many, 2)


def test_a_photo_that_tells_nearly_all_leaves_no_room() -> None:
    sure, unsure = guesses(100, 0.98, 0, 0), guesses(100, 0.6, 0, 0)
    with pytest.raises(NotEnoughDataError, match="the photo alone tells"):
        refuse_no_room(sure, unsure, 2, 0.95)
    assert 0.05 < refuse_no_room(unsure, unsure, 2, 0.95) < 0.25
    shown = room_for(unsure, unsure, 2, 0.95)
    assert list(shown) == sorted(shown)
    assert refuse_no_room(unsure, unsure, 2, 0.999) > refuse_no_room(unsure, unsure, 2, 0.95)
