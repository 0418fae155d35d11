"""Galleries hold different images, and equally many of both roles."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.errors import NotEnoughDataError
from showthrough.testing.in_memory import Faces
from showthrough.toolkit.copies.galleries import different_images, galleries, narrowed


def pixels_of(seen):
    return next(info for info in seen.embedders if info.name == "pixels")


def repeated(faces: Faces, times: int) -> Faces:
    return Faces(np.repeat(faces.images, times, axis=0), list(np.repeat(faces.identity, times)))


def test_both_roles_hold_as_many_images_though_train_is_larger(toy, observe, rng) -> None:
    seen = observe(train=toy.people(40, rng), holdout=toy.people(15, rng, name="h"))
    found = galleries(seen, pixels_of(seen), rng)
    assert (len(found.whole), len(found.train), len(found.holdout)) == (40, 15, 15)
    assert set(found.train) <= set(found.whole)
    assert (np.diff(found.train) > 0).all()


def test_an_image_that_stands_there_many_times_is_one_image(toy, observe, rng) -> None:
    people = toy.people(12, rng)
    seen = observe(train=repeated(people, 5))
    assert different_images(seen, Role.TRAIN, pixels_of(seen)).tolist() == list(range(0, 60, 5))


def test_fewer_than_ten_different_images_are_no_gallery(toy, observe, rng) -> None:
    seen = observe(holdout=repeated(toy.people(9, rng), 20))
    with pytest.raises(NotEnoughDataError, match="need 10 different holdout images, got 9"):
        different_images(seen, Role.HOLDOUT, pixels_of(seen))


def test_a_search_among_all_is_not_narrowed(toy, observe, rng) -> None:
    seen = observe(train=toy.people(20, rng))
    info = pixels_of(seen)
    assert narrowed(seen, Role.TRAIN, info, np.arange(20)) is None
    assert narrowed(seen, Role.TRAIN, info, np.arange(19)).tolist() == list(range(19))
