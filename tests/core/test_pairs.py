"""Evidence: which synthetic image resembles which person most."""

import numpy as np

from showthrough.core.pairs import Pairs, closest_people


def look(toy, observe, rng, distance, real):
    seen = observe(train=toy.people(3, rng, photos=2, name="t"), synthetic=toy.people(9, rng, name="s"))
    n = len(distance)
    pairs = Pairs(np.array(distance), np.arange(n), np.array(real), np.arange(n) == 1)
    return closest_people(seen, "face", pairs, held=np.array([0.3, 0.5, 0.6, 0.9]))


def test_each_person_is_shown_once_with_the_closest_pair_first(toy, observe, rng):
    found = look(toy, observe, rng, [0.7, 0.1, 0.4, 0.2], [0, 2, 1, 3])
    assert [(pair.person, pair.synthetic, pair.real) for pair in found] == [
        ("t1", "synthetic-1", "train-2"),
        ("t0", "synthetic-2", "train-1"),
    ]
    assert [pair.confirmed for pair in found] == [True, False]
    assert {pair.by for pair in found} == {"face"}


def test_the_percentile_is_the_share_of_held_out_images_that_are_farther(toy, observe, rng):
    found = look(toy, observe, rng, [0.1, 0.55, 1.0], [0, 2, 4])
    assert [pair.percentile for pair in found] == [1.0, 0.5, 0.0]


def test_a_tie_with_a_held_out_image_is_not_farther(toy, observe, rng):
    (pair,) = look(toy, observe, rng, [0.3], [0])
    assert pair.percentile == 0.75
