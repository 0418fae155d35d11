"""How believable a value is that lies far beyond all others."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.memorisation.tails import tail_chances


@pytest.mark.parametrize("kind", ["largest of many normals", "exponential", "bounded", "normal"])
def test_hardly_any_honest_set_holds_somebody_unbelievable(kind, rng):
    def draw(n):
        if kind == "largest of many normals":
            return rng.normal(size=(n, 50)).max(axis=1)
        return {"exponential": rng.exponential, "bounded": rng.random, "normal": rng.normal}[kind](size=n)

    alarms = [(tail_chances(draw(150), draw(150)) * 150 <= 0.05).any() for _ in range(600)]
    assert np.mean(alarms) <= 0.07


def test_chances_fall_from_one_to_nothing(rng):
    control = rng.normal(size=300)
    chances = tail_chances(np.linspace(-5, 50, 200), control)
    assert chances[0] == 1
    assert (np.diff(chances) <= 1e-12).all()
    assert 0 < chances[-1] < 1e-9


def test_three_far_beyond_are_told_from_three_just_beyond():
    control = np.linspace(0, 1, 200)
    near, far = tail_chances([1.01, 1.01, 1.01], control), tail_chances([3.0, 3.0, 3.0], control)
    assert (200 * near > 0.05).all()
    assert (200 * far <= 0.05).all()


def test_too_small_a_control_is_refused_with_the_number_needed(rng):
    with pytest.raises(NotEnoughDataError, match="needs 50 held-out people, got 49") as caught:
        tail_chances([1.0], rng.normal(size=49))
    assert caught.value.needed == 50


def test_a_control_without_a_tail_is_refused():
    with pytest.raises(NotAssessableError, match="all equally close"):
        tail_chances([1.0], np.ones(60))
