"""People under two names are found pair by pair; on clean data a search in a hundred errs at the most."""

import numpy as np
import pytest
from scipy.stats import binom

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.biometric.people_pairs import TwoSets, shared_pairs

WIDTH = 64


def photographed(faces: np.ndarray, rng: np.random.Generator, spread: float = 0.45) -> np.ndarray:
    vectors = np.repeat(faces, 2, axis=0)
    vectors = vectors + spread * rng.standard_normal(vectors.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def world(rng: np.random.Generator, n: int = 150, shared: int = 0, inside: int = 0, matchers: int = 2):
    """Return what matchers see of two sets; `shared` people are in both, `inside` have two names in one."""
    looks = []
    who = np.repeat(np.arange(n), 2)
    for _ in range(matchers):
        a, b = rng.standard_normal((2, n, WIDTH))
        b[:shared] = a[:shared]
        if inside:
            a[-inside:] = a[-2 * inside : -inside]
        looks.append(TwoSets(photographed(a, rng), who, photographed(b, rng), who))
    return looks


def test_planted_people_are_found_and_confirmed_by_both_matchers() -> None:
    found = shared_pairs(world(np.random.default_rng(0), shared=5))
    assert {(one.a, one.b) for one in found.confirmed} == {(i, i) for i in range(5)}
    assert found.recall > 0.9
    assert found.interval.low <= found.recall <= found.interval.high
    assert found.tried == 300


@pytest.mark.parametrize("inside", [0, 6])
def test_clean_sets_raise_a_false_alarm_in_one_of_a_hundred_at_most(inside: int) -> None:
    runs = 80
    alarms = sum(
        bool(shared_pairs(world(np.random.default_rng(seed), n=75, inside=inside)).sure)
        for seed in range(runs)
    )
    assert binom.sf(alarms - 1, runs, 0.01) > 0.001


def test_people_with_two_names_inside_a_set_do_not_blind_the_search() -> None:
    found = shared_pairs(world(np.random.default_rng(1), shared=5, inside=8))
    assert len(found.confirmed) == 5


def test_a_pair_that_one_of_two_matchers_sees_is_not_confirmed() -> None:
    rng = np.random.default_rng(2)
    first, second = world(rng, shared=4), world(rng)
    found = shared_pairs([first[0], second[0]])
    assert found.confirmed == ()
    assert {(one.a, one.b) for one in found.sure} == {(i, i) for i in range(4)}


def test_one_matcher_alone_confirms_nothing_and_finds_all_the_same() -> None:
    found = shared_pairs(world(np.random.default_rng(3), shared=4, matchers=1))
    assert (len(found.sure), found.confirmed) == (4, ())
    assert found.likely[:4] == found.sure


def test_lost_photos_are_no_crash_and_the_power_tells_of_them() -> None:
    looks = world(np.random.default_rng(4), shared=4)
    looks[0].a[:2] = np.nan
    looks[1].b[::4] = np.nan
    found = shared_pairs(looks)
    assert (0, 0) not in {(one.a, one.b) for one in found.confirmed}
    assert len(found.confirmed) == 3


def test_sets_that_tell_nothing_say_so() -> None:
    with pytest.raises(NotEnoughDataError, match="comparisons"):
        shared_pairs(world(np.random.default_rng(5), n=30))
    same = np.tile(np.eye(1, WIDTH, dtype=np.float32), (400, 1))
    who = np.arange(400)
    with pytest.raises(NotAssessableError):
        shared_pairs([TwoSets(same, who, same, who)])
