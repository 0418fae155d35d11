"""Selection and evaluation halves of people, and levels for several attacks."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats import bonferroni_level, halves


def test_everybody_is_in_one_half_with_all_their_images(rng) -> None:
    people = rng.integers(0, 41, size=300)
    selection, evaluation = halves(people, rng)
    assert (selection ^ evaluation).all()
    assert not set(people[selection]) & set(people[evaluation])
    assert len(set(people[selection])) == len(set(people)) // 2


def test_the_seed_decides_and_the_spelling_of_names_does_not() -> None:
    people = np.array(["x", "x", "a", "m", "b", "a", "q"])
    renamed = np.array([f"{ord('z') - ord(name)}" for name in people])
    first, again, other = (halves(who, np.random.default_rng(7)) for who in (people, people, renamed))
    assert first.selection.tolist() == again.selection.tolist() == other.selection.tolist()
    drawn = {tuple(halves(people, np.random.default_rng(seed)).selection) for seed in range(20)}
    assert len(drawn) > 3


def test_everybody_is_chosen_half_of_the_time() -> None:
    rng = np.random.default_rng(0)
    share = np.mean([halves(np.arange(6), rng).selection for _ in range(3000)], axis=0)
    np.testing.assert_allclose(share, 0.5, atol=0.04)


def test_one_person_has_no_halves() -> None:
    for nobody_else in ([], ["a", "a", "a"]):
        with pytest.raises(NotEnoughDataError, match="2 people"):
            halves(nobody_else, np.random.default_rng(0))
    with pytest.raises(ValueError, match="identity"):
        halves([["a", "b"]], np.random.default_rng(0))


def test_the_best_of_many_guessing_attacks_is_rarely_shown_at_the_corrected_level() -> None:
    chances = np.random.default_rng(1).random((4000, 20)).min(axis=1)  # p-values where nothing leaks
    assert (chances < 1 - bonferroni_level(0.95, 20)).mean() <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 4000)
    assert (chances < 1 - 0.95).mean() > 0.5
    assert bonferroni_level(0.95, 1) == pytest.approx(0.95)
    with pytest.raises(ValueError, match="at least 1"):
        bonferroni_level(0.95, 0)
