"""Matchers look at every face of a synthetic image; what they find is told of the image."""

from dataclasses import replace

import numpy as np
import pytest

from showthrough.attacks.identification import Identification
from showthrough.attacks.match_rate import MatchRate
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.facts import FurtherFaces
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.errors import NotAvailableError
from showthrough.testing.in_memory import PIXELS, ArrayObservations, Faces, ToyFaces, embedder, noisy
from showthrough.toolkit.every_face import EveryFace, as_searched, every_face, image_of

WORLD = ToyFaces(traits=64)  # in which strangers are never alike
MADE, TRAIN = Role.SYNTHETIC, Role.TRAIN
N, LEAKED = 60, 12


class World:
    """Strangers as subjects; on the first images a training person stands beside each."""

    def __init__(self, rng: np.random.Generator) -> None:
        sizes = {TRAIN: 40, Role.HOLDOUT: 40, Role.REFERENCE: 400}  # enough for a strict threshold
        people = {role: WORLD.people(n, rng, 2, role) for role, n in sizes.items()}
        self.plain = {**people, MADE: WORLD.people(N, rng, name="stranger")}
        beside = noisy(people[TRAIN].take(np.arange(0, 2 * LEAKED, 2)), rng)
        subjects = noisy(self.plain[MADE].take(np.arange(LEAKED)), rng)
        self.parts = Faces(
            np.concatenate([subjects.images, beside.images]), [*subjects.identity, *subjects.identity]
        )
        self.of = np.tile(np.arange(LEAKED), 2)

    def seen(self, by: frozenset[str] = frozenset({"face"})) -> ArrayObservations:
        embedders = (PIXELS, embedder("face", WORLD.face))
        view = ArrayObservations({**self.plain, MADE: self.parts}, embedders)
        ids = [f"{MADE}-{row}" for row in self.of]
        view._sets[MADE] = replace(view.images(MADE), ids=ids)
        further = FurtherFaces(view, self.of, by, 0)
        return ArrayObservations(self.plain, embedders, [further])


@pytest.fixture
def world(rng: np.random.Generator) -> World:
    return World(rng)


def one(found: tuple[Finding, ...], statistic: str) -> Finding:
    (finding,) = [each for each in found if each.statistic == statistic and each.params["by"] == "face"]
    return finding


def test_a_training_person_at_the_side_of_a_stranger_is_found(world: World, rng) -> None:
    seen = world.seen()
    alone = ArrayObservations(world.plain, (PIXELS, embedder("face", WORLD.face)))
    before, after = (one(MatchRate(fmr=0.0001).run(each, rng), "person_rate") for each in (alone, seen))
    assert before.hits is not None
    assert after.hits is not None
    assert after.hits - before.hits >= LEAKED - 1
    found = one(Identification(fmr=0.0001).run(seen, rng), "identified_images")
    assert found.trials == N
    assert LEAKED <= (found.hits or 0) <= LEAKED + 2


def test_figures_count_images_however_many_faces_they_show(world: World, rng) -> None:
    found = MatchRate(fmr=0.0001).run(world.seen(), rng)
    rate = one(found, "image_rate")
    assert rate.trials == N
    assert LEAKED <= (rate.hits or 0) <= LEAKED + 2
    made = next(f for f in found if f.statistic == "failure_to_enrol" and f.params["role"] == MADE)
    assert (made.hits, made.trials) == (0, N)


def test_evidence_names_the_image_that_the_face_is_in_and_its_margin_is_that_face_s(
    world: World, rng
) -> None:
    seen = world.seen()
    pairs = one(MatchRate(fmr=0.0001).run(seen, rng), "match_excess").evidence
    shown = {f"{MADE}-{row}" for row in range(LEAKED)}
    assert {pair.synthetic for pair in pairs[:LEAKED]} == shown
    assert {pair.synthetic for pair in pairs} <= set(seen.images(MADE).ids)
    assert all(pair.margin is not None and pair.margin > 0.3 for pair in pairs[:LEAKED])


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("among", [None, np.array([0, 3, 61, 70])])
def test_neighbours_are_those_of_all_faces_together(world: World, k: int, among) -> None:
    seen = every_face(world.seen())
    together = Faces(
        np.concatenate([world.plain[MADE].images, world.parts.images]),
        [*world.plain[MADE].identity, *world.parts.identity],
    )
    whole = ArrayObservations({**world.plain, MADE: together}, (PIXELS, embedder("face", WORLD.face)))
    for found, wanted in (
        (seen.of(MADE, "face"), whole.of(MADE, "face")),
        (seen.neighbours(TRAIN, MADE, "face", k, among), whole.neighbours(TRAIN, MADE, "face", k, among)),
        (seen.neighbours(MADE, TRAIN, "face", k), whole.neighbours(MADE, TRAIN, "face", k)),
    ):
        assert (found.rows == wanted.rows).all()
        assert np.allclose(found[0], wanted[0], atol=1e-5)
    with pytest.raises(NotAvailableError):
        seen.neighbours(MADE, MADE, "face", 1)


def test_who_looks_at_no_faces_sees_the_images_alone(world: World) -> None:
    seen = every_face(world.seen())
    assert len(seen.of(MADE, "pixels").rows) == N
    assert seen.neighbours(TRAIN, MADE, "pixels", 1).rows.max() < N
    assert len(np.unique(image_of(seen, seen.of(MADE, "face").rows))) == N


def test_without_a_detector_or_further_faces_nothing_changes(world: World) -> None:
    alone = ArrayObservations(world.plain, (PIXELS,))
    assert every_face(alone) is alone
    assert as_searched(alone) == alone.embedders
    nobody = ArrayObservations(
        world.plain, (PIXELS,), [FurtherFaces(alone, np.empty(0, np.int64), frozenset(), 0)]
    )
    assert every_face(nobody) is nobody


class Failing(World):
    """The same, where the matcher misses two of the faces at the side and one image altogether."""

    def seen(self, by: frozenset[str] = frozenset({"face"})) -> ArrayObservations:
        seen = super().seen(by)
        info = EmbedderInfo(
            name="face", title="f", metric="cosine", is_matcher=True, failures={"synthetic": 3}
        )
        seen._infos = (seen._infos[0], info)
        whole, view = seen._vectors, seen.fact(FurtherFaces).view
        assert isinstance(view, ArrayObservations)
        found, faces = whole[MADE, "face"], view._vectors[MADE, "face"]
        lost = np.isin(found.rows, [0, 1, N - 1])
        whole[MADE, "face"] = type(found)(found.values[~lost], found.rows[~lost])
        lost = np.isin(faces.rows, [LEAKED + 4, LEAKED + 5])
        view._vectors[MADE, "face"] = type(faces)(faces.values[~lost], faces.rows[~lost])
        return seen


def test_what_no_face_of_an_image_shows_and_which_faces_were_not_searched_is_counted(rng) -> None:
    (_, info) = as_searched(Failing(rng).seen())
    assert info.failures[MADE] == 1  # images 0 and 1 were seen by another face
    assert info.faces_not_searched == 2


def test_a_matcher_that_looks_at_no_further_faces_has_not_searched_them(rng) -> None:
    (_, info) = as_searched(Failing(rng).seen(by=frozenset()))
    assert (info.failures[MADE], info.faces_not_searched) == (3, LEAKED)


def test_faces_of_the_whole_are_numbered_behind_the_images(world: World) -> None:
    seen = every_face(world.seen())
    assert isinstance(seen, EveryFace)
    assert seen.images(MADE).ids[N:] == [f"{MADE}-{row}" for row in world.of]
