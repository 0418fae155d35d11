"""Fifty faces to train on and fifty held out, no person in both."""

import numpy as np

from showthrough.core.images import ImageSet, Role
from showthrough.core.types import Images
from showthrough.data.bundled_faces import lfw100
from showthrough.data.vault import Vault


def pixels(images: ImageSet) -> Images:
    return np.stack([images.source.read(row) for row in range(len(images))])


def test_the_faces_are_cut_in_two_halves_of_different_people(tmp_path) -> None:
    found = lfw100(Vault(tmp_path), seed=0)
    train, holdout = found[Role.TRAIN], found[Role.HOLDOUT]
    assert len(train.images) == len(holdout.images) == 50
    assert not set(train.images.identity) & set(holdout.images.identity)
    assert not set(train.digests.values()) & set(holdout.digests.values())
    assert pixels(train.images).shape == (50, 25, 25, 3)
    assert train.data.n_identities == 50
    assert not train.data.identity_known


def test_the_seed_draws_who_is_trained_on(tmp_path) -> None:
    vault = Vault(tmp_path)
    one, same, other = (lfw100(vault, seed)[Role.TRAIN].images for seed in (1, 1, 2))
    assert one.ids == same.ids
    assert set(one.ids) != set(other.ids)
    shared = [one.ids.index(id_) for id_ in one.ids if id_ in other.ids]
    again = [other.ids.index(one.ids[row]) for row in shared]
    assert np.array_equal(pixels(one)[shared], pixels(other)[again])  # an id is a picture
