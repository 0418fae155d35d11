"""Who asks for observations gets all of them or is refused; a check that answers nothing is no check."""

import numpy as np
import pytest

from showthrough.core.check import Check, Observations
from showthrough.core.facts import Timing
from showthrough.core.images import Role
from showthrough.errors import NotAvailableError


def test_neither_observations_nor_a_check_can_be_left_half_written() -> None:
    class Half(Check):
        """It has no `run`."""

    for abstract in (Half, Observations):
        with pytest.raises(TypeError, match="abstract"):
            abstract()


def test_what_was_not_measured_is_refused_and_not_guessed(toy, observe, rng) -> None:
    seen = observe(train=toy.people(12, rng))
    with pytest.raises(NotAvailableError):
        seen.fact(Timing)
    with pytest.raises(NotAvailableError):
        seen.images(Role.SYNTHETIC)


def test_nobody_is_their_own_neighbour_and_among_narrows_the_search(toy, observe, rng) -> None:
    seen = observe(train=toy.people(12, rng))
    own = seen.neighbours(Role.TRAIN, Role.TRAIN, "face", 11)
    assert own.rows.shape == (12, 11)
    assert not (own.rows == np.arange(12)[:, None]).any()
    few = seen.neighbours(Role.TRAIN, Role.TRAIN, "face", 5, among=np.array([0, 1, 2, 3, 4, 5]))
    assert set(few.rows.ravel()) <= set(range(6))
