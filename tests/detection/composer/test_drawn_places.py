"""Drawn places: of the size asked for, the same twice, never the same place, never empty."""

import numpy as np
import pytest

from showthrough.detection.composer.drawn_places import heap, room, street


@pytest.mark.parametrize("place", [room, street, heap])
@pytest.mark.parametrize("size", [(32, 32), (96, 200), (240, 64)])
def test_a_place_is_drawn_from_its_seed_alone(place, size) -> None:
    pictures = [np.asarray(place(np.random.default_rng(seed), size)) for seed in (1, 1, 2)]
    assert pictures[0].shape == (*size, 3)
    assert (pictures[0] == pictures[1]).all()
    assert (pictures[0] != pictures[2]).mean() > 0.3


@pytest.mark.parametrize("place", [room, street, heap])
def test_no_place_is_one_flat_colour(place) -> None:
    for seed in range(30):
        picture = np.asarray(place(np.random.default_rng(seed), (64, 64)))
        assert picture.std() > 4
