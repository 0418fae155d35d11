"""One person shown ten times is found; strangers, few modes and unequal roles raise no alarm."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.toolkit.copies.repeated import Sought, repeated_people

WIDTH = 128
PEOPLE, IMAGES = 200, 400


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def role(n: int, photos: int, rng: np.random.Generator) -> Sought:
    who = np.repeat(rng.standard_normal((n, WIDTH)), photos, axis=0)
    return Sought(
        unit(who + 0.6 * rng.standard_normal(who.shape)), np.repeat(np.arange(n), photos).astype(str)
    )


def counted(seed: int, shown=(0, 0), modes: int = 0, sizes=(PEOPLE, PEOPLE), photos=(1, 1)):
    """Count who is found where so many images show the first person of train and of holdout."""
    rng = np.random.default_rng(seed)
    train, holdout = (role(n, many, rng) for n, many in zip(sizes, photos, strict=True))
    images = rng.standard_normal((IMAGES, WIDTH))
    if modes:
        images = images[np.arange(IMAGES) % modes] + 0.1 * rng.standard_normal((IMAGES, WIDTH))
    images = unit(images)
    start = 0
    for side, many in zip((train, holdout), shown, strict=True):
        spread = unit(rng.standard_normal((many, WIDTH)))
        images[start : start + many] = unit(0.62 * side.vectors[:1] + 0.78 * spread)
        start += many
    return repeated_people(images, train, holdout, alpha=0.0025)


@pytest.mark.parametrize("seed", range(3))
def test_one_person_shown_ten_times_is_found(seed: int) -> None:
    assert counted(seed, shown=(10, 0))[:2] == (1, 0)


def test_a_held_out_person_shown_ten_times_is_found_as_well_and_hides_nobody() -> None:
    found = counted(5, shown=(10, 10))
    assert found[:2] == (1, 1)
    assert not found.broken


@pytest.mark.parametrize(
    "world",
    [{}, {"modes": 10}, {"modes": 1}, {"sizes": (380, 40)}, {"photos": (4, 1)}, {"photos": (1, 4)}],
    ids=["strangers", "ten modes", "one image", "unequal", "many photos in train", "in holdout"],
)
def test_strangers_are_not_found(world) -> None:
    found = [counted(seed, **world) for seed in range(8)]
    assert sum(each.train for each in found) == 0


def test_a_handful_of_images_shows_nobody_again_and_again() -> None:
    rng = np.random.default_rng(0)
    sides = role(30, 1, rng), role(30, 1, rng)
    with pytest.raises(NotEnoughDataError, match="12 images"):
        repeated_people(unit(rng.standard_normal((11, WIDTH))), *sides, alpha=0.01)
