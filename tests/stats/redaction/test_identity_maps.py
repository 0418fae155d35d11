"""Maps from person to person."""

import numpy as np
import pytest

from showthrough.stats.redaction import identity_maps
from showthrough.stats.redaction.identity_maps import NOBODY, mapped_people, one_to_one, pointed_to


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_a_probe_points_to_the_other_person_most_like_it(monkeypatch) -> None:
    rng = np.random.default_rng(0)
    gallery, person = unit(rng.standard_normal((50, 6))), rng.integers(0, 20, 50)
    probes, own = unit(rng.standard_normal((30, 6))), np.arange(30) % 20
    alike = probes.astype(np.float64) @ gallery.T
    alike[own[:, None] == person[None]] = -2
    at = alike.argmax(axis=1)
    wanted = np.where(alike.max(axis=1) >= 0.6, person[at], NOBODY)
    assert (pointed_to(probes, own, gallery, person, 0.6) == wanted).all()
    monkeypatch.setattr(identity_maps, "ROWS", 7)
    monkeypatch.setattr(identity_maps, "PHOTOS", 9)
    assert (pointed_to(probes, own, gallery, person, 0.6) == wanted).all()


def test_nobody_is_pointed_to_where_only_the_person_is_alike() -> None:
    eye = np.eye(4, dtype=np.float32)
    assert (pointed_to(eye, np.arange(4), eye, np.arange(4), 0.5) == NOBODY).all()


def test_a_face_that_all_share_is_no_map() -> None:
    everybody = np.full(30, 3)
    assert not one_to_one(everybody, everybody).any()
    assert one_to_one(np.arange(30), np.arange(30)).all()
    assert not one_to_one(np.arange(30), np.roll(np.arange(30), 1)).any()


@pytest.mark.parametrize("targets", [3, 10, 60])
def test_pictures_that_point_at_random_exceed_chance_no_more_often_than_allowed(targets: int) -> None:
    exceeded = 0
    for seed in range(100):
        rng = np.random.default_rng([seed, targets])
        first, second = rng.integers(0, targets, (2, 40))
        found = mapped_people(first, second, rng, permutations=199)
        exceeded += found.hits > found.beyond(0.05)
    assert exceeded <= 12  # of 100 at 5 %: more happens once in 1,000 times


def test_a_map_of_a_few_people_stands_out() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 200, (2, 100))
    first[:12] = second[:12] = 300 + np.arange(12)
    found = mapped_people(first, second, rng)
    assert found.hits >= 12
    assert found.hits > found.beyond(0.001)


def test_permutations_tell_nothing_of_rarer_chances_than_they_can() -> None:
    found = mapped_people(np.arange(5), np.arange(5), np.random.default_rng(0), permutations=10)
    assert found.beyond(0.01) == 5
