"""How many different people: four rules, no order."""

import numpy as np

from showthrough.stats.biometric.uniqueness import uniqueness
from showthrough.stats.similarity import SIDE


def faces(rng, people, copies, dims=32):
    base = rng.normal(size=(people, dims))
    drawn = np.repeat(base, copies, axis=0) + 0.02 * rng.normal(size=(people * copies, dims))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_each_rule_counts_people_where_copies_are_plain(rng):
    found = uniqueness(faces(rng, 20, 5), 0.9)
    assert (found.greedy, found.components, found.isolated, found.largest) == (20, 20, 0, 5)
    assert round(found.no_earlier, 6) == 20
    assert found.images == 100


def test_rules_disagree_on_a_chain_of_look_alikes():
    angles = np.radians(np.arange(0, 100, 10))
    chain = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = uniqueness(chain, np.cos(np.radians(12)))
    assert found.components == 1
    assert found.greedy == 5
    assert found.isolated == 0
    assert 1 < found.no_earlier < 5


def test_the_order_of_faces_changes_nothing(rng):
    angles = rng.uniform(0, 3, 60)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    found = {uniqueness(vectors[rng.permutation(60)], 0.995) for _ in range(20)}
    assert len({each._replace(no_earlier=round(each.no_earlier, 9)) for each in found}) == 1


def test_no_earlier_is_the_mean_over_all_orders(rng):
    angles = rng.uniform(0, 3, 12)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    alike = vectors @ vectors.T >= 0.97
    counts = []
    for _ in range(4000):
        order = rng.permutation(12)
        counts.append(sum(not alike[one, order[:place]].any() for place, one in enumerate(order)))
    assert abs(np.mean(counts) - uniqueness(vectors, 0.97).no_earlier) < 0.06


def test_more_faces_than_a_block_are_linked_across_blocks(rng):
    each = SIDE // 10 + 50
    vectors = faces(rng, 10, each, dims=8)[rng.permutation(10 * each)]
    found = uniqueness(vectors, 0.9)
    assert found.images > SIDE
    assert (found.greedy, found.components, found.largest) == (10, 10, each)
