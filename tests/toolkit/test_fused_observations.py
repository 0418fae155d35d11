"""Several matchers seen as one."""

import numpy as np
import pytest

from showthrough.core.check import Observation
from showthrough.core.images import Role
from showthrough.errors import NotEnoughDataError
from showthrough.testing.in_memory import PIXELS, embedder
from showthrough.toolkit.fused_observations import Together, joined_as_searched


@pytest.fixture
def seen(toy, observe, rng):
    some = embedder("some", lambda images: toy.face(images)[:, :9])
    odd = some._replace(
        read=lambda images: Observation(toy.face(images)[1::2, :9], np.arange(1, len(images), 2))
    )
    sets = {role: toy.people(20, rng, photos=2, name=role) for role in ("train", "reference")}
    return observe(**sets, embedders=(PIXELS, embedder("face", toy.face), odd))


@pytest.fixture
def view(seen):
    return Together(seen, seen.embedders[1:])


def test_it_holds_the_images_that_all_could_read(view):
    vectors, rows = view.of(Role.TRAIN, view.info.name)
    assert view.info.name == "face + some"
    assert rows.tolist() == list(range(1, 40, 2))
    assert vectors.shape == (20, 16 + 9)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert view.images(Role.TRAIN) is view.seen.images(Role.TRAIN)


def test_neighbours_are_those_of_all_cosines(view):
    name = view.info.name
    a, b = (view.of(role, name) for role in (Role.TRAIN, Role.REFERENCE))
    alike = a.values @ b.values.T
    found = view.neighbours(Role.TRAIN, Role.REFERENCE, name, k=3)
    assert (found.rows[:, 0] == b.rows[alike.argmax(axis=1)]).all()
    assert found.distance[:, 0] == pytest.approx(1 - alike.max(axis=1), abs=1e-5)
    few = view.neighbours(Role.TRAIN, Role.REFERENCE, name, k=9, among=np.array([0, 1, 3]))
    assert set(few.rows.ravel()) == {1, 3}


def test_nobody_is_their_own_neighbour(view):
    found = view.neighbours(Role.TRAIN, Role.TRAIN, view.info.name, k=50)
    assert found.rows.shape == (20, 19)
    assert not (found.rows == view.of(Role.TRAIN, view.info.name).rows[:, None]).any()
    assert (np.diff(found.distance, axis=1) >= -1e-6).all()


def test_matchers_that_read_no_image_in_common_are_refused(toy, observe, rng):
    def read(start, images):
        return Observation(toy.face(images)[start::2], np.arange(start, len(images), 2))

    halves = [
        embedder(f"half-{start}", toy.face)._replace(read=lambda images, start=start: read(start, images))
        for start in (0, 1)
    ]
    seen = observe(reference=toy.people(20, rng), embedders=halves)
    with pytest.raises(
        NotEnoughDataError, match=r"no reference image could be read by all of half-0 \+ half-1"
    ):
        Together(seen, seen.embedders)


def test_what_not_all_of_them_saw_counts_once(toy, observe, rng):
    def without(*rows):
        kept = np.setdiff1d(np.arange(40), rows)
        return embedder(f"without {rows}", toy.face)._replace(
            read=lambda images: Observation(toy.face(images)[kept], kept)
        )

    both = without(0, 1, 2), without(2, 3)
    sets = {role: toy.people(20, rng, photos=2, name=role) for role in ("train", "synthetic")}
    infos = [
        each.info.model_copy(update={"failures": {"train": n, "synthetic": n}})
        for each, n in zip(both, (3, 2), strict=True)
    ]
    seen = observe(
        **sets, embedders=[each._replace(info=info) for each, info in zip(both, infos, strict=True)]
    )
    name = " + ".join(info.name for info in infos)
    (joined,) = joined_as_searched(seen, [infos[0].name, name, name])
    assert joined.name == name
    assert dict(joined.failures) == {"train": 4, "synthetic": 4}
    assert joined.faces_not_searched == 0
