"""Evidence: which synthetic image resembles which person most."""

import numpy as np

from showthrough.testing.in_memory import noisy
from showthrough.toolkit.evidence_pairs import ImagePairs, closest_people, of_person, with_margins


def look(toy, observe, rng, distance, real):
    seen = observe(train=toy.people(3, rng, photos=2, name="t"), synthetic=toy.people(9, rng, name="s"))
    n = len(distance)
    pairs = ImagePairs(np.array(distance), np.arange(n), np.array(real), np.arange(n) == 1)
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


def test_all_pairs_of_one_person_are_shown_closest_first(toy, observe, rng):
    seen = observe(train=toy.people(3, rng, photos=2, name="t"), synthetic=toy.people(9, rng, name="s"))
    real = np.array([0, 2, 1, 0])  # t0, t1, t0, t0
    pairs = ImagePairs(np.array([0.7, 0.1, 0.4, 0.2]), np.arange(4), real, np.zeros(4, dtype=bool))
    found = of_person(seen, "face", pairs, np.array([0.3, 0.5]), "t0")
    assert [(pair.synthetic, pair.real) for pair in found] == [
        ("synthetic-3", "train-0"),
        ("synthetic-2", "train-1"),
        ("synthetic-0", "train-0"),
    ]
    assert [pair.percentile for pair in found] == [1.0, 0.5, 0.0]
    assert [pair.percentile for pair in of_person(seen, "face", pairs, np.empty(0), "t0")] == [None] * 3


def test_a_copy_has_a_wide_margin_to_the_second_person_and_an_average_face_none(toy, observe, rng):
    train = toy.people(30, rng, photos=2, name="t")
    made = noisy(train.take(np.array([4, 4])), rng)
    made.images[1] = np.clip(train.images.mean(axis=0), 0, 255)  # everybody's average
    seen = observe(train=train, synthetic=made)
    pairs = ImagePairs(np.zeros(2), np.array([0, 1]), np.array([4, 8]), np.zeros(2, dtype=bool))
    evidence = closest_people(seen, "face", pairs, held=np.empty(0))
    copy, average = with_margins(seen, seen.embedders[1], evidence)
    assert (copy.person, average.person) == ("t2", "t4")
    vectors = toy.face(np.concatenate([made.images[:1], train.images])).astype(np.float64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = (vectors[1:] @ vectors[0]).reshape(30, 2).max(axis=1)
    assert np.isclose(copy.margin, alike[2] - np.delete(alike, 2).max(), atol=1e-5)
    assert copy.margin > 0.1 > average.margin


def test_where_there_is_one_person_only_there_is_no_second(toy, observe, rng):
    seen = observe(train=toy.people(1, rng, photos=3, name="t"), synthetic=toy.people(2, rng, name="s"))
    pairs = ImagePairs(np.zeros(1), np.array([0]), np.array([1]), np.zeros(1, dtype=bool))
    evidence = closest_people(seen, "face", pairs, held=np.empty(0))
    assert with_margins(seen, seen.embedders[1], evidence)[0].margin is None
