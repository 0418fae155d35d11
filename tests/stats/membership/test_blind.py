"""The baseline that never saw the generator."""

import numpy as np
import pytest

from showthrough.errors import IntegrityError, NotEnoughDataError
from showthrough.stats import blind_baseline


def _images(people: int, width: int, effect: float, rng: np.random.Generator):
    """Return features, membership and identity of 1 to 4 images a person; even people are members."""
    identity = np.repeat(np.arange(people), rng.integers(1, 5, size=people))
    own = effect * rng.normal(size=(people, width))[identity]
    return own + np.sqrt(1 - effect**2) * rng.normal(size=own.shape), identity % 2 == 0, identity


@pytest.mark.parametrize("runs", [80, pytest.param(1500, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("people", "width", "effect"), [(40, 2, 0.9), (60, 100, 0.6)])
def test_equal_splits_are_rarely_called_different_and_the_mean_is_a_half(people, width, effect, runs) -> None:
    rng = np.random.default_rng(people)
    found = [blind_baseline(*_images(people, width, effect, rng), rng, permutations=39) for _ in range(runs)]
    for false in ([b.interval.low > 0.5 for b in found], [b.interval.high < 0.5 for b in found]):
        assert np.mean(false) <= 0.025 + 2 * np.sqrt(0.025 * 0.975 / runs)
    assert np.mean([b.auc for b in found]) == pytest.approx(0.5, abs=0.03)


def test_splits_that_differ_are_recognised(rng) -> None:
    features, member, identity = _images(150, 30, 0.5, rng)
    features[member, :3] += 1.0
    found = blind_baseline(features, member, identity, rng)
    assert found.interval.low > 0.6
    assert found.interval.contains(found.auc)


def test_the_same_seed_gives_the_same_answer() -> None:
    features, member, identity = _images(60, 5, 0.5, np.random.default_rng(1))
    a, b = (blind_baseline(features, member, identity, np.random.default_rng(2)) for _ in range(2))
    assert a == b


def test_features_that_never_vary_tell_nothing(rng) -> None:
    _, member, identity = _images(60, 1, 0.5, rng)
    found = blind_baseline(np.ones((len(identity), 4)), member, identity, rng)
    assert found.auc == 0.5
    assert found.interval.contains(0.5)


def test_a_person_on_both_sides_and_too_few_people_are_refused(rng) -> None:
    with pytest.raises(IntegrityError, match="both a member and a non-member"):
        blind_baseline(np.zeros((4, 2)), [True, False, True, False], ["a", "a", "b", "c"], rng)
    with pytest.raises(NotEnoughDataError, match="takes 10 people of each kind") as caught:
        blind_baseline(np.zeros((24, 2)), np.arange(24) < 4, np.arange(24), rng)
    assert caught.value.needed == 10
    with pytest.raises(ValueError, match="at least 39 permutations, got 19"):
        blind_baseline(np.zeros((24, 2)), np.arange(24) < 12, np.arange(24), rng, permutations=19)
