"""Guesses at a trait from one photo, with and without the synthetic images like it."""

import numpy as np
import pytest

from marked_people import People, copied_world
from showthrough.core.images import Role
from showthrough.errors import NotEnoughDataError
from showthrough.testing.in_memory import leaky, noisy
from showthrough.toolkit.traits.photo_guesses import guesses_at, looks_through, reach_of
from showthrough.toolkit.traits.trait_values import traits_of


def face(seen):
    return next(info for info in seen.embedders if info.name == "face")


def reference(seen) -> np.ndarray:
    return np.unique(seen.images(Role.REFERENCE).identity, return_inverse=True)[1]


def test_copies_of_the_photo_itself_are_too_near_to_tell_anything_new(toy, rng) -> None:
    train = toy.people(60, rng, photos=2, name="t")
    copies = noisy(train.take(np.arange(0, 120, 2)), rng, sd=1.0)
    looks = looks_through(seen := leaky(share=0.0, n=60, train=train, synthetic=copies), face(seen))
    trusted = looks.trusted[Role.TRAIN].any(axis=1)
    assert trusted[::2].mean() < 0.1  # what was copied is the photo itself
    assert trusted[1::2].mean() > 0.7  # what was copied is the other photo
    assert looks.trusted[Role.HOLDOUT].any(axis=1).mean() < 0.1


def test_few_reference_people_are_near_a_synthetic_image_by_chance() -> None:
    seen = leaky(share=0.0)
    reach = reach_of(seen, face(seen))
    assert 0 < reach.beyond < reach.within
    looks = looks_through(seen, face(seen))
    for role in (Role.TRAIN, Role.HOLDOUT):
        assert looks.trusted[role].any(axis=1).mean() < 0.12


def test_without_reference_people_of_two_photos_nobody_knows_how_far_these_lie_apart(toy, rng) -> None:
    seen = leaky(share=0.0, n=20, reference=toy.people(50, rng, name="r"))
    with pytest.raises(NotEnoughDataError, match="and there are 0"):
        reach_of(seen, face(seen))


def test_both_guesses_are_about_the_same_people_and_one_photo_of_each() -> None:
    seen = copied_world(share=1.0, people=People(n=80, hidden=True))
    (trait,) = traits_of(seen)
    looks = looks_through(seen, face(seen))
    found = guesses_at(trait, looks, reference(seen), np.random.default_rng(0))
    assert {len(one.truth) for one in found.values()} == {80}
    train = found[Role.TRAIN]
    assert train.beside.mean() > train.alone.mean() + 0.05
    assert found[Role.HOLDOUT].counts(2)[:, 1:].sum() <= 3


def test_who_has_no_other_photo_that_tells_is_left_out() -> None:
    seen = copied_world(share=0.0, people=People(n=60))
    (trait,) = traits_of(seen)
    trait.codes[Role.TRAIN][:2] = 0, 1  # two photos: of one the other one tells
    found = guesses_at(trait, looks_through(seen, face(seen)), reference(seen), np.random.default_rng(0))
    assert len(found[Role.TRAIN].truth) == 60
    trait.codes[Role.TRAIN][:2] = -1
    found = guesses_at(trait, looks_through(seen, face(seen)), reference(seen), np.random.default_rng(0))
    assert len(found[Role.TRAIN].truth) == 59
