"""Fusing matchers: the sum of their similarities as one cosine."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError
from showthrough.stats.biometric.fusion import fused, fusion_weights, strangers


def photos(rng, n=60, each=2, width=12, change=0.3):
    people = np.repeat(rng.standard_normal((n, width)), each, axis=0)
    found = people + change * rng.standard_normal(people.shape)
    return found / np.linalg.norm(found, axis=1, keepdims=True), np.repeat(np.arange(n), each)


def test_mean_and_deviation_of_strangers_are_those_of_all_pairs(rng):
    vectors, who = photos(rng)
    i, j = np.triu_indices(len(who), 1)
    apart = who[i] != who[j]
    values = (vectors @ vectors.T)[i, j][apart]
    found = strangers(vectors, who)
    assert found.comparisons == apart.sum()
    assert found.mean == pytest.approx(values.mean(), abs=1e-6)
    assert found.deviation == pytest.approx(values.std(), abs=1e-6)


def test_the_fused_cosine_orders_pairs_as_the_mean_of_z_scores_does(rng):
    vectors, who = photos(rng)
    narrow = vectors[:, :5] / np.linalg.norm(vectors[:, :5], axis=1, keepdims=True)
    together = fused([vectors, narrow], fusion_weights([vectors, narrow], who))
    i, j = np.triu_indices(len(who), 1)
    z = np.zeros(len(i))
    for each in (vectors, narrow):
        known = strangers(each, who)
        z += ((each @ each.T)[i, j] - known.mean) / known.deviation
    assert np.corrcoef((together @ together.T)[i, j], z)[0, 1] == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_matcher_whose_similarities_spread_less_counts_more(rng):
    vectors, who = photos(rng)
    wide = np.concatenate([vectors, np.ones((len(vectors), 1))], axis=1) / np.sqrt(2)  # all alike by half
    weights = fusion_weights([vectors, wide], who)
    assert weights == pytest.approx([1 / 3, 2 / 3], abs=1e-6)


def test_two_matchers_together_tell_people_apart_better_than_either():
    rng = np.random.default_rng(3)
    people = np.repeat(rng.standard_normal((150, 24)), 2, axis=0)
    who = np.repeat(np.arange(150), 2)
    halves = [people[:, half] + 0.8 * rng.standard_normal((300, 12)) for half in (slice(12), slice(12, 24))]
    halves = [half / np.linalg.norm(half, axis=1, keepdims=True) for half in halves]

    def separation(vectors):
        alike, known = vectors @ vectors.T, strangers(vectors, who)
        return (np.mean(alike[0::2, 1::2].diagonal()) - known.mean) / known.deviation

    together = separation(fused(halves, fusion_weights(halves, who)))
    assert together > 1.2 * max(map(separation, halves))


def test_what_cannot_be_fused_is_refused():
    with pytest.raises(NotAssessableError, match="all people equally alike"):
        fusion_weights([[[1.0, 0.0], [1.0, 0.0]]], ["a", "b"])
    with pytest.raises(NotAssessableError, match="different people are needed"):
        strangers([[1.0, 0.0], [0.0, 1.0]], ["a", "a"])
