import numpy as np
import pytest

from anonymeter_figures import FIGURES, agree, halves, reference
from mixed_worlds import KINDS, mixed_world
from showthrough.stats.intervals import ResidualRisk, residual_risk
from showthrough.stats.tabular.mixed import mixed
from showthrough.stats.tabular.record_linkability import linked_records


@pytest.mark.parametrize("name", FIGURES["worlds"])
def test_rates_are_those_of_anonymeter(name: str) -> None:
    tables, columns, figures = reference(name)
    found = linked_records(*tables, halves(columns, name), np.random.default_rng(0))
    rates = {"attack": found.train.mean(), "control": found.control.mean(), "naive": found.naive}
    agree(rates, figures["linkability"])


def risk(kind: str, seed: int, copied: float = 0.0) -> ResidualRisk:
    rng = np.random.default_rng(seed)
    world = mixed_world(kind, rng, copied=copied)
    every = list(range(world.train.n_columns))
    found = linked_records(*world, (every[::2], every[1::2]), rng)
    return residual_risk(
        int(found.train.sum()), len(found.train), int(found.control.sum()), len(found.control)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_synthetic_table_of_the_same_law_is_no_alarm(kind: str) -> None:
    assert sum(risk(kind, seed).interval.low > 0 for seed in range(5)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_false_alarms_are_as_rare_as_the_interval_says(kind: str) -> None:
    assert sum(risk(kind, seed).interval.low > 0 for seed in range(400)) <= 18  # 10 expected at most


def test_copied_rows_are_linked_as_often_as_they_are_copied() -> None:
    assert risk("smooth", 1, copied=0.3).value == pytest.approx(0.3, abs=0.08)
    assert risk("smooth", 1, copied=0.3).interval.low > 0


def test_rows_at_one_distance_are_linked_no_more_than_by_guessing() -> None:
    table = mixed(np.zeros((500, 2)), np.zeros((500, 0)))
    found = linked_records(table, table, table, ([0], [1]), np.random.default_rng(2))
    assert found.train.mean() < 0.02
    assert found.naive == pytest.approx(1 / 500)


def test_halves_are_apart_and_not_empty() -> None:
    table = mixed(np.zeros((5, 2)), np.zeros((5, 0)))
    for split in (([0], [0]), ([], [1])):
        with pytest.raises(ValueError, match="halves"):
            linked_records(table, table, table, split, np.random.default_rng(3))
