"""Two galleries that chance treats alike."""

from collections import Counter

import numpy as np
import pytest

from showthrough.errors import NotAssessableError
from showthrough.testing.in_memory import Faces
from showthrough.toolkit.matched_galleries import paired_galleries


@pytest.fixture
def uneven(toy, rng):
    """Return a function that draws people with 1, 2, ... photos in turn."""

    def build(n: int, most: int, name: str) -> Faces:
        photos = [toy.people(1, rng, photos=1 + i % most, name=f"{name}{i}-") for i in range(n)]
        return Faces(
            np.concatenate([each.images for each in photos]), [p for each in photos for p in each.identity]
        )

    return build


def photos_of(gallery) -> list[int]:
    return sorted(Counter(gallery.who.tolist()).values())


def test_both_have_as_many_people_with_as_many_photos(observe, uneven, rng):
    seen = observe(train=uneven(60, 5, "t"), holdout=uneven(40, 2, "h"))
    train, holdout = paired_galleries(seen, "face", rng)
    assert train.n_people == holdout.n_people == 40
    assert photos_of(train) == photos_of(holdout)
    assert len(train.who) == len(train.vectors.rows) == len(train.vectors.values)


def test_rows_name_the_people_that_they_are_of(observe, uneven, rng):
    seen = observe(train=uneven(30, 4, "t"), holdout=uneven(30, 4, "h"))
    for gallery, role in zip(paired_galleries(seen, "face", rng), ("train", "holdout"), strict=True):
        identity = np.asarray(seen.images(role).identity)
        assert (identity[gallery.vectors.rows] == gallery.who).all()
        assert (np.diff(gallery.vectors.rows) > 0).all()


def test_everybody_can_be_drawn_and_the_seed_decides(observe, uneven):
    seen = observe(train=uneven(30, 3, "t"), holdout=uneven(5, 3, "h"))
    drawn = [paired_galleries(seen, "face", np.random.default_rng(seed)).train for seed in range(60)]
    assert len({name for gallery in drawn for name in gallery.who.tolist()}) == 30
    again = paired_galleries(seen, "face", np.random.default_rng(0)).train
    assert np.array_equal(again.vectors.rows, drawn[0].vectors.rows)


def test_a_vector_without_a_direction_is_refused(observe, toy, uneven, rng):
    broken = uneven(30, 3, "t")
    broken.images[4] = 128  # grey: no traits at all

    with pytest.raises(NotAssessableError, match="train image train-4"):
        paired_galleries(observe(train=broken, holdout=uneven(9, 3, "h")), "face", rng)
