from collections.abc import Callable

import numpy as np
import pytest

from mixed_worlds import KINDS, MixedWorld, mixed_world
from showthrough.stats.arrays import Floats
from showthrough.stats.roc import operating_interval, roc_auc, roc_auc_interval
from showthrough.stats.tabular.mixed import Mixed, gower_nearest, on_one_scale
from showthrough.stats.tabular.record_membership import (
    calibrated_scores,
    density_scores,
    nearest_scores,
    vectors_of,
)

Score = Callable[[Mixed, MixedWorld, Mixed], Floats]
ATTACKS: dict[str, Score] = {
    "nearest": lambda people, world, _: nearest_scores(people, world.synthetic),
    "calibrated": lambda people, world, reference: calibrated_scores(people, world.synthetic, reference),
    "kde": lambda people, world, reference: density_scores(people, world.synthetic, reference),
    "classifier": lambda people, world, reference: density_scores(
        people, world.synthetic, reference, "classifier"
    ),
}


def scores(name: str, world: MixedWorld) -> tuple[Floats, Floats]:
    """Return scores of members and of half of the others; the other half is known to the attacker."""
    half = world.control.n_rows // 2
    asked, reference = world.control.rows(slice(half)), world.control.rows(slice(half, None))
    return ATTACKS[name](world.train, world, reference), ATTACKS[name](asked, world, reference)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ATTACKS)
def test_nobody_is_told_from_others_where_nothing_leaks(name: str, kind: str) -> None:
    worlds = [mixed_world(kind, np.random.default_rng(seed)) for seed in range(3)]
    alarms = [roc_auc_interval(*scores(name, world)).low > 0.5 for world in worlds]
    assert sum(alarms) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ATTACKS)
def test_false_alarms_are_as_rare_as_the_intervals_say(name: str, kind: str) -> None:
    found = [scores(name, mixed_world(kind, np.random.default_rng(seed))) for seed in range(200)]
    assert sum(roc_auc_interval(*each).low > 0.5 for each in found) <= 12  # 5 expected
    assert sum(operating_interval(*each, 0.01).low > 0.01 for each in found) <= 12


@pytest.mark.parametrize("name", ["nearest", "calibrated", "kde"])
def test_people_whose_rows_were_copied_are_told_from_others(name: str) -> None:
    members, others = scores(name, mixed_world("smooth", np.random.default_rng(1), copied=0.9))
    assert roc_auc_interval(members, others).low > 0.5
    assert roc_auc(members, others) > 0.6


def test_vectors_lie_as_far_apart_as_rows_that_differ_in_one_category() -> None:
    table = mixed_world("low", np.random.default_rng(2), n=60).train
    same = Mixed(np.zeros((60, 0)), table.codes[:, :1])
    vectors = vectors_of(same)[0]
    distance = gower_nearest(on_one_scale(same)[0], on_one_scale(same)[0], k=60)
    found = np.sort(((vectors[:, None] - vectors) ** 2).sum(axis=2), axis=1)
    assert found == pytest.approx(distance.distance)


def test_ten_thousand_categories_become_few_columns() -> None:
    many = Mixed(np.zeros((10_000, 0)), np.arange(10_000)[:, None])
    assert vectors_of(many)[0].shape == (10_000, 21)


def test_a_table_of_one_value_keeps_a_column() -> None:
    table = Mixed(np.zeros((5, 2)), np.zeros((5, 1), dtype=int))
    assert [each.shape for each in vectors_of(table, table)] == [(5, 1), (5, 1)]


def test_fewer_people_do_not_seem_farther_off() -> None:
    """Ranges come from what the attacker holds: by its own range, the smaller side would look less close."""
    world = mixed_world("smooth", np.random.default_rng(3))
    few = world.control.rows(slice(10))
    reference = world.control.rows(slice(100, None))
    for attack in ATTACKS.values():
        whole = attack(world.control, world, reference)
        assert attack(few, world, reference) == pytest.approx(whole[:10])
