"""Honest generators of many kinds call nobody outlying; copies among their images do."""

import sys

import numpy as np
import pytest

from places import REPOSITORY
from showthrough.stats.intervals import clopper_pearson

sys.path.append(str(REPOSITORY))  # the simulation is a benchmark too, which no package ships
worlds = pytest.importorskip("benchmarks.validity.worlds", reason="the benchmarks are not here")

ALPHA = 0.0025
SPACES = (
    worlds.Space("pixels", lambda flat: flat),
    worlds.Space(
        "few numbers", lambda flat: flat @ np.random.default_rng(1).standard_normal((flat.shape[1], 24))
    ),
)
GALLERIES = {
    "equal": worlds.Sizes(120, 120, 200),
    "twenty to one": worlds.Sizes(400, 20, 200),
    "five photos": worlds.Sizes(80, 80, 200, photos=5),
    "five photos to one": worlds.Sizes(80, 80, 200, photos=5, held_photos=1),
}


@pytest.fixture(scope="module")
def people():
    return worlds.drawn_population(700, np.random.default_rng(5))


def alarms(people, world, gallery, seeds) -> int:
    found = 0
    for seed in range(seeds):
        audit = worlds.honest(world, people, GALLERIES[gallery], np.random.default_rng([seed, 3]))
        answers = [worlds.judged(audit, space, ALPHA) for space in SPACES]
        found += sum(answer is not None and answer.members > 0 for answer in answers)
    return found


@pytest.mark.parametrize("gallery", GALLERIES)
def test_no_honest_world_raises_more_alarms_than_its_share(people, gallery):
    seeds = 4
    found = sum(alarms(people, world, gallery, seeds) for world in worlds.WORLDS)
    trials = seeds * len(SPACES) * len(worlds.WORLDS)
    assert clopper_pearson(found, trials).low <= ALPHA


@pytest.mark.slow
@pytest.mark.parametrize("gallery", GALLERIES)
@pytest.mark.parametrize("world", worlds.WORLDS)
def test_two_hundred_honest_audits_of_each_world_stay_within_their_share(people, world, gallery):
    found = alarms(people, world, gallery, 200)
    assert clopper_pearson(found, 200 * len(SPACES), level=0.999).low <= ALPHA


@pytest.mark.parametrize("kind", ["exact", "noise"])
@pytest.mark.parametrize(("copies", "held"), [(1, 0), (12, 1), (100, 0), (200, 0)])
def test_planted_copies_are_found_or_it_is_said_that_they_could_not_be(people, kind, copies, held):
    rng = np.random.default_rng(9)
    for gallery in ("equal", "twenty to one"):
        audit = worlds.planted(
            worlds.honest("strangers", people, GALLERIES[gallery], rng), kind, copies, held, rng
        )
        answer = worlds.judged(audit, SPACES[0], ALPHA)
        if answer is None or not (answer.sees_copies and answer.tail.fits):
            continue  # no answer is not a pass
        assert answer.members > 0 or answer.by_rank <= ALPHA
        if kind == "exact" and gallery == "equal":
            assert answer.members >= min(copies, 10)
            assert answer.nonmembers == held
