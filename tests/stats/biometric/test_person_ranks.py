"""Ranks of people in a gallery."""

import numpy as np
import pytest

from showthrough.stats.biometric import person_ranks as module
from showthrough.stats.biometric.person_ranks import person_ranks


def vectors(n: int, seed: int, width: int = 6) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal((n, width))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def by_hand(probes, gallery, person, names):
    alike = probes @ gallery.T
    best = np.stack([alike[:, person == who].max(axis=1) for who in range(person.max() + 1)], axis=1)
    own = best[np.arange(len(probes)), names]
    return (best > own[:, None] + 1e-6).sum(axis=1)


@pytest.mark.parametrize("photos", [8192, 7, 1])
def test_ranks_are_those_of_all_pairs_however_the_gallery_is_cut(monkeypatch, photos):
    monkeypatch.setattr(module, "PHOTOS", photos)
    rng = np.random.default_rng(0)
    person = rng.permutation(np.concatenate([np.arange(12), rng.integers(0, 12, 28)]))
    probes, gallery, names = vectors(30, 1), vectors(40, 2), rng.integers(0, 12, 30)
    found = person_ranks(probes, gallery, person, names, np.random.default_rng(1))
    np.testing.assert_array_equal(found, by_hand(probes, gallery, person, names))


def test_equal_vectors_give_ranks_by_chance():
    same = np.repeat(vectors(1, 0), 50, axis=0)
    probes = np.repeat(same[:1], 4000, axis=0)
    names = np.random.default_rng(0).integers(0, 50, 4000)
    ranks = person_ranks(probes, same, np.arange(50), names, np.random.default_rng(1))
    assert abs((ranks == 0).mean() - 1 / 50) < 4 * np.sqrt(0.02 * 0.98 / 4000)
    assert ranks.max() == 49


def test_a_person_is_as_alike_as_their_best_photo():
    gallery = np.eye(3)
    assert person_ranks(gallery[[2]], gallery, [0, 1, 0], [0], np.random.default_rng(0)).tolist() == [0]
    assert person_ranks(gallery[[2]], gallery, [0, 1, 0], [1], np.random.default_rng(0)).tolist() == [1]
