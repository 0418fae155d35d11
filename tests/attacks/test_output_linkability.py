"""Links among redacted pictures, and maps from person to person, planted in the space of a matcher."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from showthrough.attacks.output_linkability import OutputLinkability
from showthrough.core.check import Observation
from showthrough.core.facts.output_facts import OutputVectors
from showthrough.core.images import Role
from showthrough.core.records import Outcome

WIDTH, CHANGE = 16, 0.3  # of the toy matcher
REAL = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)


class World(NamedTuple):
    """What is known of the people of one role when their outputs are drawn, two pictures of each."""

    clean: np.ndarray  # (2n, 16)
    scene: np.ndarray  # (2n, 16): what surrounds a person, alike on both pictures
    rng: np.random.Generator

    @property
    def n(self) -> int:
        return len(self.clean) // 2

    def each_picture(self, scale: float = 1.0) -> np.ndarray:
        return scale * self.rng.standard_normal((2 * self.n, WIDTH))

    def each_person(self) -> np.ndarray:
        return np.repeat(self.rng.standard_normal((self.n, WIDTH)), 2, axis=0)


Outputs = Callable[[World], np.ndarray]


def independent(world: World) -> np.ndarray:
    return world.each_picture()


def one_face(world: World) -> np.ndarray:
    return np.random.default_rng(5).standard_normal(WIDTH) + world.each_picture(0.1)


def surroundings(world: World) -> np.ndarray:
    return world.scene


def unchanged(world: World) -> np.ndarray:
    return world.clean


def face_of_their_own(world: World) -> np.ndarray:
    return world.each_person() + world.each_picture(CHANGE)


def next_person(world: World) -> np.ndarray:
    return np.roll(world.clean, 2, axis=0) + world.each_picture(CHANGE)


def one_of_three(world: World) -> np.ndarray:
    """Everybody becomes one of three real people, always the same one."""
    targets = np.repeat(np.arange(world.n) % 3, 2)
    return world.clean[2 * targets] + world.each_picture(CHANGE)


def found(toy, observe, outputs: Outputs, seed: int = 0, people: int = 60, **settings):
    """Return the findings of a redaction, by statistic."""
    rng = np.random.default_rng([seed, 99])
    counts = {Role.TRAIN: people, Role.HOLDOUT: 120, Role.REFERENCE: 260}
    sets = {role: toy.people(n, rng, photos=2, name=role) for role, n in counts.items()}
    vectors, around = {}, {}
    for role in REAL:
        clean = toy.face(sets[role].images).astype(np.float64)
        scene = 0.6 * np.repeat(rng.standard_normal((len(clean) // 2, WIDTH)), 2, axis=0)
        scene += 0.8 * rng.standard_normal(scene.shape)
        around[role] = scene
        vectors[role] = outputs(World(clean, scene, rng))
    fact = OutputVectors(lambda role, by: seen_as(vectors[role]), lambda role, by: seen_as(around[role]))
    seen = observe(**sets, synthetic=sets[Role.TRAIN], facts=(fact,))
    findings = OutputLinkability(**settings).run(seen, np.random.default_rng(seed))
    return {finding.statistic: finding for finding in findings}


def seen_as(vectors: np.ndarray) -> Observation:
    return Observation(vectors.astype(np.float32), np.arange(len(vectors)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("outputs", [independent, one_face, surroundings])
def test_no_link_and_no_map_is_found_where_there_is_none(toy, observe, outputs: Outputs, seed: int) -> None:
    result = found(toy, observe, outputs, seed)
    assert result["linked_outputs"].interval.low <= 0
    assert result["invertible"].interval.low <= 0


@pytest.mark.parametrize("outputs", [unchanged, face_of_their_own, next_person, one_of_three])
def test_a_person_who_is_always_drawn_alike_is_linked(toy, observe, outputs: Outputs) -> None:
    result = found(toy, observe, outputs)
    assert result["linked_outputs"].interval.low > 0.2
    assert result["output_linkage"].interval.low > 0


def test_a_map_to_the_next_person_is_found_and_no_other_link_is_called_a_map(toy, observe) -> None:
    assert found(toy, observe, next_person)["invertible"].interval.low > 0.3
    for outputs in (unchanged, face_of_their_own, one_of_three):
        assert found(toy, observe, outputs)["invertible"].interval.low <= 0


def test_one_face_for_all_is_told(toy, observe) -> None:
    shown = found(toy, observe, one_face)
    assert shown["most_shown_face"].value == 1
    assert shown["distinct_outputs"].value < 0.1
    assert found(toy, observe, independent)["distinct_outputs"].value > 0.5


def test_surroundings_that_link_are_the_yardstick(toy, observe) -> None:
    result = found(toy, observe, surroundings)["linked_outputs"]
    assert result.control > 0.05
    assert result.value <= 0


def test_a_leak_of_a_part_of_the_people_grows_with_the_part(toy, observe) -> None:
    def partly(share: float) -> Outputs:
        def outputs(world: World) -> np.ndarray:
            chosen = np.arange(2 * world.n)[:, None] < share * 2 * world.n
            return np.where(chosen, face_of_their_own(world), independent(world))

        return outputs

    values = [found(toy, observe, partly(share), people=100)["linked_outputs"].value for share in (0, 0.4, 1)]
    assert values[0] < 0.1 < values[1] < values[2]


def test_who_is_read_on_one_picture_only_may_be_linked_all_the_same(toy, observe, monkeypatch) -> None:
    def half_read(vectors: np.ndarray) -> Observation:
        rows = np.flatnonzero(np.arange(len(vectors)) % 4 != 3)  # every second person has one picture left
        return Observation(vectors[rows].astype(np.float32), rows)

    monkeypatch.setitem(globals(), "seen_as", half_read)
    result = found(toy, observe, independent, people=80)["linked_outputs"]
    assert result.n_identities == 80
    assert "40 people of 80" in result.note
    assert result.interval.high > 0.4  # half of the people may be linked, for all that anybody knows


def test_too_few_people_and_no_outputs_are_no_pass(toy, observe) -> None:
    result = found(toy, observe, independent, people=15)
    assert {finding.outcome for finding in result.values()} == {Outcome.UNDERPOWERED}
    rng = np.random.default_rng(0)
    sets = {role: toy.people(30, rng, photos=2, name=role) for role in REAL}
    findings = OutputLinkability().run(observe(**sets, synthetic=sets[Role.TRAIN]), rng)
    assert {finding.outcome for finding in findings} == {Outcome.NOT_RUN}


def test_the_same_seed_gives_the_same_findings(toy, observe) -> None:
    assert found(toy, observe, next_person) == found(toy, observe, next_person)


@pytest.mark.parametrize("wrong", [{"fmr": 0}, {"strict_fmr": 0.1}, {"fewest": 2}, {"permutations": 5}])
def test_settings_without_meaning_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        OutputLinkability(**wrong)


@pytest.mark.slow
@pytest.mark.parametrize("outputs", [independent, one_face, surroundings])
def test_false_alarms_are_as_rare_as_their_level_says(toy, observe, outputs: Outputs) -> None:
    """Of 200 honest redactions 2.5 % may be called linked, and as many a map: more than 12 are 1 in 1,000."""
    alarms = {"linked_outputs": 0, "invertible": 0}
    for seed in range(200):
        result = found(toy, observe, outputs, seed + 1000, permutations=200)
        for name in alarms:
            alarms[name] += result[name].interval.low > 0
    assert max(alarms.values()) <= 12


@pytest.mark.slow
def test_a_map_and_a_link_are_found_over_many_seeds(toy, observe) -> None:
    for seed in range(20):
        result = found(toy, observe, next_person, seed + 2000, permutations=200)
        assert result["linked_outputs"].interval.low > 0
        assert result["invertible"].interval.low > 0
