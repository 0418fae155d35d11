"""An embedder that keeps the contract breaks no rule, and each rule is broken by one that breaks it."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from showthrough.core.images import ImageSet, Role
from showthrough.core.types import Features, Images
from showthrough.observers.embedders.from_function import FunctionEmbedder
from showthrough.testing import Faces, image_set
from showthrough.testing.embedder_contract import broken_by_embedder


@pytest.fixture
def pictures() -> ImageSet:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
    return image_set(Role.TRAIN, Faces(pixels, [*"aabbcc"]))


def means(images: Images) -> Features:
    return np.asarray(images.mean(axis=(1, 2)), dtype=np.float32)


def made(function: Callable[[Images], Features], digest: str = "d") -> list[FunctionEmbedder]:
    return [FunctionEmbedder(function, "mine", digest=digest, size=(8, 8)) for _ in range(2)]


def test_one_that_keeps_it_breaks_nothing(pictures: ImageSet) -> None:
    assert broken_by_embedder(made(means), pictures) == ()
    with pytest.raises(ValueError, match="made twice"):
        broken_by_embedder(made(means)[:1], pictures)


def of_its_batch(images: Images) -> Features:
    return means(images) - means(images).mean(axis=0)


def partly_missing(images: Images) -> Features:
    found = means(images)
    found[:, 0] = np.nan
    return found


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (of_its_batch, "looked at alone"),
        (partly_missing, "NaN in part"),
        (lambda images: np.full((len(images), 2), np.nan), "enrolled no record"),
        (lambda images: np.ones((len(images), 2)), "all records one vector"),
        (lambda images: means(images) * np.float32(np.inf), "infinite"),
    ],
)
def test_what_breaks_a_rule_is_told(
    function: Callable[[Images], Features], told: str, pictures: ImageSet
) -> None:
    broken = broken_by_embedder(made(function), pictures)
    assert any(told in one for one in broken), broken


def test_one_that_is_another_each_time_it_is_made_is_told(pictures: ImageSet) -> None:
    both = [FunctionEmbedder(means, "mine", size=(8, 8)) for _ in range(2)]  # a digest of its own each
    assert any("described otherwise" in one for one in broken_by_embedder(both, pictures))
    calls = itertools.count()
    drifting = made(lambda images: means(images) + np.float32(next(calls)))
    assert any("made again" in one for one in broken_by_embedder(drifting, pictures))
