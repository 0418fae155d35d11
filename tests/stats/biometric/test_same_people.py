"""The same people under other names are counted; strangers, twins and wrong names spoil nothing."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.biometric.same_people import Strictness, shared_people, strictness

WIDTH = 64  # dimensions: strangers' cosines spread by 1/8
SPREAD = 0.7  # of a photo around its person: real pairs have a cosine of about .67


def faces(n: int, rng: np.random.Generator, photos: int = 2) -> np.ndarray:
    return np.repeat(rng.standard_normal((n, WIDTH)), photos, axis=0)


def photographed(who: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    vectors = who + SPREAD * rng.standard_normal(who.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def counted(rng: np.random.Generator, shared: int = 0, twins: int = 0, wrong: int = 0, n: int = 200):
    """Count held-out people found in train, where some are training people, twins of them, or misnamed."""
    train, holdout, known = (faces(n, rng) for _ in range(3))
    holdout[: 2 * shared] = train[: 2 * shared]
    alike = 0.8 * train[-2 * twins - 2 : -2] + 0.6 * holdout[-2 * twins - 2 : -2]
    holdout[-2 * twins - 2 : -2] = alike
    known[: 2 * wrong] = known[2 * wrong : 4 * wrong]  # one person under two names among the reference people
    sides = [photographed(each, rng) for each in (train, holdout, known)]
    names = np.repeat(np.arange(n), 2)
    strict = strictness(sides[2], names, 4 * n * n, n)
    return shared_people((sides[1] @ sides[0].T).max(axis=1), names, strict)


def test_people_under_other_names_are_found_and_strangers_are_not() -> None:
    rng = np.random.default_rng(0)
    found = counted(rng, shared=33)
    assert found.spoils
    assert 20 <= found.people <= 36
    honest = [counted(rng) for _ in range(20)]
    assert all(each.beyond_chance == 0 for each in honest)


def test_twins_do_not_spoil_a_set_and_wrong_names_do_not_blind_the_search() -> None:
    rng = np.random.default_rng(1)
    for found in (counted(rng, twins=2), counted(rng, twins=4)):
        assert not found.spoils
    blinded = counted(rng, shared=33, wrong=4)
    assert blinded.spoils


def test_a_few_are_told_beyond_chance_and_tolerated() -> None:
    strict = Strictness(0.6, 3, 0.9)
    found = shared_people(np.r_[np.full(5, 0.9), np.full(95, 0.1)], np.arange(100), strict)
    assert (found.people, found.beyond_chance, found.spoils) == (5, 2, False)


def test_what_cannot_look_says_why() -> None:
    rng = np.random.default_rng(2)
    with pytest.raises(NotEnoughDataError, match="nobody"):
        strictness(photographed(faces(30, rng, 1), rng), np.arange(30), 1000, 30)
    with pytest.raises(NotEnoughDataError, match="comparisons"):
        strictness(photographed(faces(8, rng), rng), np.repeat(np.arange(8), 2), 1000, 30)
    blurred = rng.standard_normal((400, WIDTH))
    blurred = (blurred / np.linalg.norm(blurred, axis=1, keepdims=True)).astype(np.float32)
    with pytest.raises(NotAssessableError, match="not even 20 people"):
        strictness(blurred, np.repeat(np.arange(200), 2), 160_000, 20)
