"""Live observations answer as a brute force over the same images would, and remember."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Facts, Observation, View
from showthrough.core.facts import Extractor, Family, Timing
from showthrough.core.images import Role, Size
from showthrough.core.missing import Missing
from showthrough.core.types import Features, Images
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.testing.in_memory import PIXELS, ArrayObservations, Embedder, Faces, embedder, image_set

SIDE = 8


class Tilted:
    """An observer that cannot enrol dark images."""

    info = EmbedderInfo(name="tilted", title="Tilted", metric="cosine", is_matcher=True)
    size: Size | None = None
    digest = "tilted-1"

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, images: Images) -> Features:
        self.seen += len(images)
        vectors = tilted(images)
        vectors[dark(images)] = np.nan
        return vectors


def dark(images: Images) -> np.ndarray:
    return images.mean(axis=(1, 2, 3)) < 90


def tilted(images: Images) -> Features:
    flat = images.reshape(len(images), -1).astype(np.float64) - 128
    basis = np.random.default_rng(5).standard_normal((flat.shape[1], 12))
    return (flat @ basis).astype(np.float32)


def enrolled_only(images: Images) -> Observation:
    rows = np.flatnonzero(~dark(images))
    return Observation(tilted(images)[rows], rows)


def people(rng: np.random.Generator, n: int) -> Faces:
    light = rng.uniform(60, 200, (n, 1, 1, 1))
    images = np.clip(light + rng.normal(0, 30, (n, SIDE, SIDE, 3)), 0, 255).astype(np.uint8)
    return Faces(images, [f"p{i}" for i in range(n)])


@pytest.fixture
def world(rng) -> dict[Role, Faces]:
    sizes = {Role.TRAIN: 90, Role.HOLDOUT: 70, Role.SYNTHETIC: 110}
    return {role: people(rng, n) for role, n in sizes.items()}


def live(world: Mapping[Role, Faces], folder: Path, tilt: Tilted | None = None) -> LiveObservations:
    sets = {role: image_set(role, faces) for role, faces in world.items()}
    return LiveObservations(sets, [Pixels(SIDE), tilt or Tilted()], FeatureCache(folder), {})


@pytest.fixture
def reference(world) -> ArrayObservations:
    tilt = Embedder(embedder("tilted", tilted).info, enrolled_only)
    return ArrayObservations(world, [PIXELS, tilt])


def test_vectors_are_those_of_the_observer_without_failures_to_enrol(world, reference, tmp_path):
    seen = live(world, tmp_path)
    for role in world:
        for by in ("pixels", "tilted"):
            found, expected = seen.of(role, by), reference.of(role, by)
            assert (found.rows == expected.rows).all()
            np.testing.assert_allclose(found.values, expected.values, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("by", ["pixels", "tilted"])
@pytest.mark.parametrize("among", [None, np.arange(3, 60, 2)])
@pytest.mark.parametrize(
    "roles", [(Role.SYNTHETIC, Role.TRAIN), (Role.TRAIN, Role.SYNTHETIC), (Role.TRAIN, Role.TRAIN)]
)
def test_neighbours_are_those_of_a_brute_force(world, tmp_path, by, among, roles):
    a, b = roles
    seen = live(world, tmp_path)
    own, other = seen.of(a, by), seen.of(b, by)
    distance = brute_force(own.values, other.values, by)
    if a is b:
        np.fill_diagonal(distance, np.inf)
    if among is not None:
        distance[:, ~np.isin(other.rows, among)] = np.inf
    order = np.argsort(distance, axis=1, kind="stable")
    for k in (1, 6, 500):
        found = seen.neighbours(a, b, by, k, among)
        columns = min(k, int(np.isfinite(distance).sum(axis=1).min()))
        assert found.rows.shape[1] <= k
        assert (found.rows[:, :columns] == other.rows[order[:, :columns]]).all()
        expected = np.take_along_axis(distance, order[:, :columns], axis=1)
        np.testing.assert_allclose(found.distance[:, :columns], expected, rtol=1e-6)


def brute_force(a: Features, b: Features, by: str) -> np.ndarray:
    a, b = a.astype(np.float64), b.astype(np.float64)
    if by == "pixels":
        return np.linalg.norm(a[:, None] - b[None], axis=2)
    return 1 - (a / np.linalg.norm(a, axis=1)[:, None]) @ (b / np.linalg.norm(b, axis=1)[:, None]).T


def test_failures_to_enrol_are_counted_for_the_roles_looked_at(world, tmp_path):
    seen = live(world, tmp_path)
    assert seen.embedders[1].failures == {}
    seen.of(Role.TRAIN, "tilted")
    seen.neighbours(Role.SYNTHETIC, Role.TRAIN, "tilted", 1)
    counts = {role: int(dark(world[role].images).sum()) for role in (Role.TRAIN, Role.SYNTHETIC)}
    assert seen.embedders[1].failures == counts
    assert counts[Role.TRAIN] > 0
    assert [info.name for info in seen.embedders] == ["pixels", "tilted"]


def test_a_second_run_embeds_nothing_and_counts_the_same_failures(world, tmp_path):
    first = live(world, tmp_path)
    found = first.neighbours(Role.TRAIN, Role.SYNTHETIC, "tilted", 3)
    tilt = Tilted()
    again = live(world, tmp_path, tilt)
    repeated = again.neighbours(Role.TRAIN, Role.SYNTHETIC, "tilted", 3)
    assert tilt.seen == 0
    assert (repeated.rows == found.rows).all()
    assert (repeated.distance == found.distance).all()
    assert again.embedders == first.embedders


def test_another_observer_under_the_same_name_is_computed_apart(world, tmp_path):
    live(world, tmp_path).of(Role.TRAIN, "tilted")
    tilt = Tilted()
    tilt.digest = "tilted-2"
    live(world, tmp_path, tilt).of(Role.TRAIN, "tilted")
    assert tilt.seen == len(world[Role.TRAIN].images)


def test_a_control_set_replaces_the_synthetic_images_and_shares_the_real_ones(world, rng, tmp_path):
    tilt = Tilted()
    seen = live(world, tmp_path, tilt)
    seen.of(Role.TRAIN, "tilted")
    planted = people(rng, 40)
    looked_at = tilt.seen
    view = seen.with_synthetic(planted_set(planted))
    assert len(view.images(Role.SYNTHETIC)) == 40
    assert (view.of(Role.TRAIN, "tilted").values == seen.of(Role.TRAIN, "tilted").values).all()
    assert tilt.seen == looked_at
    assert (view.of(Role.SYNTHETIC, "pixels").values == Pixels(SIDE)(planted.images)).all()
    assert len(seen.of(Role.SYNTHETIC, "pixels").rows) == 110


def planted_set(faces: Faces):

    return replace(image_set(Role.SYNTHETIC, faces), digest="planted")


def test_a_role_that_was_not_given_is_not_available(world, tmp_path):
    with pytest.raises(NotAvailableError, match="no reference images"):
        live(world, tmp_path).of(Role.REFERENCE, "pixels")


def test_an_embedder_that_does_not_exist_is_named_with_those_that_do(world, tmp_path):
    with pytest.raises(NotAvailableError, match="'facenet'; there are pixels, tilted"):
        live(world, tmp_path).of(Role.TRAIN, "facenet")


def test_where_nobody_is_left_to_compare_with_there_are_no_columns(world, tmp_path):
    seen = live(world, tmp_path)
    found = seen.neighbours(Role.SYNTHETIC, Role.TRAIN, "pixels", 5, np.empty(0, np.int64))
    assert found.rows.shape == found.distance.shape == (110, 0)
    alone = seen.neighbours(Role.TRAIN, Role.TRAIN, "pixels", 5, np.array([4]))
    assert alone.rows.shape == (90, 0)


def test_facts_are_measured_once_and_only_when_asked_for(world, tmp_path):
    calls = []

    def measure(view: View) -> Timing:
        calls.append(view)
        return Timing((1.0,), 10, 10, None, None, None, "cpu")

    def refused(_: View) -> object:
        calls.append(None)
        raise NotEnoughDataError("too few people", needed=7)

    reason = Missing("a folder of samples has no timing")
    facts: Facts = {Timing: measure, Extractor: lambda _: reason, Family: refused}
    sets = {role: image_set(role, faces) for role, faces in world.items()}
    seen = LiveObservations(sets, [Pixels(SIDE)], FeatureCache(tmp_path), facts)
    assert calls == []
    assert seen.fact(Timing) is seen.fact(Timing)
    assert calls == [seen]
    with pytest.raises(NotAvailableError, match="a folder of samples"):
        seen.fact(Extractor)
    with pytest.raises(NotAvailableError, match="no str was measured"):
        seen.fact(str)
    assert seen.known(Extractor) == reason
    assert seen.known(Timing) is seen.fact(Timing)
    too_few = Missing("too few people", NotEnoughDataError, 7)
    assert seen.known(Family) == seen.known(Family) == too_few
    assert calls == [seen, None]
    with pytest.raises(NotEnoughDataError) as told:
        seen.fact(Family)
    assert told.value.needed == 7


def test_no_fact_of_one_generator_goes_with_the_images_of_another(world, tmp_path):
    sets = {role: image_set(role, faces) for role, faces in world.items()}
    seen = LiveObservations(sets, [Pixels(SIDE)], FeatureCache(tmp_path), {Family: lambda _: Family(3)})
    assert isinstance(seen.with_synthetic(sets[Role.SYNTHETIC]).known(Family), Missing)
    other = seen.with_synthetic(sets[Role.SYNTHETIC], {Family: lambda _: Family(5)})
    assert other.fact(Family).guesses == 5


def test_the_feature_extractor_is_asked_by_name_but_is_no_embedder(world, tmp_path):
    sets = {role: image_set(role, faces) for role, faces in world.items()}
    seen = LiveObservations(sets, [Pixels(SIDE)], FeatureCache(tmp_path), {}, hidden=[Tilted()])
    assert [info.name for info in seen.embedders] == ["pixels"]
    assert seen.of(Role.TRAIN, "tilted").values.shape[1] == 12
    assert seen.with_synthetic(sets[Role.SYNTHETIC]).of(Role.TRAIN, "tilted").values.shape[1] == 12


def test_progress_is_told_by_what_is_done(world, tmp_path):
    told: list[tuple[str, int, int]] = []
    sets = {role: image_set(role, faces) for role, faces in world.items()}
    seen = LiveObservations(
        sets,
        [Pixels(SIDE)],
        FeatureCache(tmp_path),
        {},
        progress=lambda name, done, total: told.append((name, done, total)),
    )
    seen.neighbours(Role.SYNTHETIC, Role.TRAIN, "pixels", 2)
    assert told[-1] == ("pixels: synthetic against train, images", 110, 110)
    assert ("pixels of train, images", 90, 90) in told
