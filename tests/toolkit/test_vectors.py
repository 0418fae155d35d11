"""The same refusals for every check, in the same words."""

import numpy as np
import pytest

from showthrough.core.check import Observation
from showthrough.core.images import Role, learned_from
from showthrough.errors import ConfigError, NotAssessableError, NotEnoughDataError
from showthrough.testing.in_memory import PIXELS, embedder
from showthrough.toolkit.vectors import (
    calibrating,
    embedders,
    enrolled,
    n_people,
    nearest,
    pair_distances,
    people,
    unit,
)


@pytest.fixture
def seen(toy, observe, rng):
    sets = {role: toy.people(12, rng, photos=2, name=role) for role in ("train", "synthetic")}
    return observe(**sets)


def test_all_embedders_or_the_one_named(seen):
    assert [info.name for info in embedders(seen)] == ["pixels", "face"]
    assert [info.name for info in embedders(seen, "face")] == ["face"]
    with pytest.raises(ConfigError, match="pixels, face"):
        embedders(seen, "iris")


def test_a_cosine_distance_becomes_the_straight_line_between_directions(seen):
    info = embedders(seen, "face")[0]
    found = nearest(seen, Role.TRAIN, Role.SYNTHETIC, info, k=3)
    train, made = (unit(seen, role, "face").values for role in (Role.TRAIN, Role.SYNTHETIC))
    direct = np.linalg.norm(train[:, None] - made[found.rows], axis=2)
    assert found.distance == pytest.approx(direct, abs=1e-3)


@pytest.mark.parametrize("by", ["pixels", "face"])
def test_the_distance_of_a_pair_is_what_the_nearest_reports(seen, by):
    info = embedders(seen, by)[0]
    found = nearest(seen, Role.TRAIN, Role.SYNTHETIC, info, k=1)
    rows = (np.arange(24), found.rows[:, 0])
    pairs = pair_distances(seen, info, (Role.TRAIN, Role.SYNTHETIC), rows)
    assert pairs == pytest.approx(found.distance[:, 0], abs=1e-3)


def test_a_pair_with_an_image_that_was_not_enrolled_has_no_distance(toy, observe, rng):
    odd = embedder("face", toy.face)._replace(
        read=lambda images: Observation(toy.face(images)[1::2], np.arange(1, len(images), 2))
    )
    faces = toy.people(6, rng)
    seen = observe(train=faces, synthetic=faces, embedders=(PIXELS, odd))
    info = embedders(seen, "face")[0]
    rows = (np.array([1, 0, 5]), np.array([1, 1, 4]))
    found = pair_distances(seen, info, (Role.TRAIN, Role.SYNTHETIC), rows)
    assert np.isnan(found).tolist() == [False, True, True]


def test_people_are_counted_once(seen):
    who = people(seen, Role.TRAIN, np.array([0, 1, 2]))
    assert who.tolist() == ["train0", "train0", "train1"]
    assert n_people(who, ["train0", "other"]) == 3


def test_an_image_without_a_finite_vector_is_named(toy, observe, rng):
    faces = toy.people(4, rng)
    broken = embedder("face", lambda images: np.where(np.arange(4)[:, None] > 1, np.nan, toy.face(images)))
    seen = observe(train=faces, embedders=(PIXELS, broken))
    with pytest.raises(NotAssessableError, match="train image train-2 and 1 others"):
        enrolled(seen, Role.TRAIN, "face")


def test_nobody_enrolled_is_not_enough_data(toy, observe, rng):
    nobody = embedder("face", toy.face)._replace(
        read=lambda images: Observation(np.zeros((0, 16), np.float32), np.arange(0))
    )
    seen = observe(train=toy.people(4, rng), embedders=(PIXELS, nobody))
    with pytest.raises(NotEnoughDataError, match="face could read none of the 4 train images"):
        enrolled(seen, Role.TRAIN, "face")


def test_a_gallery_cut_to_nothing_is_not_enough_data(seen):
    info = embedders(seen, "face")[0]
    with pytest.raises(NotEnoughDataError, match="no synthetic image to compare with"):
        nearest(seen, Role.TRAIN, Role.SYNTHETIC, info, k=1, among=np.arange(0))


def test_people_whom_an_embedder_learned_from_do_not_calibrate_it(toy, observe, rng):
    usual = embedder("face", toy.face)
    own = usual._replace(info=usual.info.model_copy(update={"name": "own", "fitted_on_reference": True}))
    seen = observe(reference=toy.people(10, rng, photos=2), embedders=(usual, own))
    assert len(calibrating(seen, usual.info).rows) == 20
    found = calibrating(seen, own.info)
    learned = learned_from(seen.images(Role.REFERENCE))
    assert learned.sum() == 10
    assert found.rows.tolist() == np.flatnonzero(~learned).tolist()
    assert np.allclose(found.values, unit(seen, Role.REFERENCE, "own").values[~learned])
