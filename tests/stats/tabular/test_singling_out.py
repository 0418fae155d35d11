import numpy as np
import pytest

from anonymeter_figures import FIGURES, agree, reference
from mixed_worlds import KINDS, mixed_world
from showthrough.errors import MissingAnswerError, NotEnoughDataError
from showthrough.stats.tabular.mixed import Mixed, mixed
from showthrough.stats.tabular.singling_out import count_matches_of, singling_out


@pytest.mark.parametrize("name", FIGURES["worlds"])
@pytest.mark.parametrize(("mode", "columns"), [("univariate", 1), ("multivariate", 3)])
def test_rates_are_those_of_anonymeter(name: str, mode: str, columns: int) -> None:
    tables, _, figures = reference(name)
    runs = [
        singling_out(*tables, np.random.default_rng(seed), FIGURES["attacks"][mode], columns)
        for seed in range(6)
    ]
    found = {
        "attack": float(np.mean([run.train.mean() for run in runs])),
        "control": float(np.mean([run.control.mean() for run in runs])),
        "naive": float(np.mean([run.naive.mean() for run in runs])),
    }
    agree(found, figures[f"singling_out_{mode}"])


def test_a_condition_holds_as_it_reads() -> None:
    table = Mixed(np.array([[1.0], [2.0], [2.0], [np.nan]]), np.array([[0], [1], [1], [-1]]))
    counts = {
        relation: count_matches_of(((0, relation, 2.0),), table)
        for relation in ("=", "!=", "<", "<=", ">", ">=", "missing", "given")
    }
    assert counts == {"=": 2, "!=": 2, "<": 1, "<=": 3, ">": 0, ">=": 2, "missing": 1, "given": 3}
    assert count_matches_of(((0, ">=", 2.0), (1, "=", 1.0)), table) == 2
    assert count_matches_of(((0, "missing", 0.0), (1, "=", 1.0)), table) == 0


def false_alarms(kind: str, seeds: range, columns: int, attacks: int) -> list[bool]:
    found = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        try:
            risk = singling_out(*mixed_world(kind, rng), rng, attacks, columns).risk
        except MissingAnswerError:  # so few values that nothing, or hardly anything, stands alone
            continue
        found.append(risk.interval.low > 0)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_synthetic_table_of_the_same_law_is_no_alarm(kind: str) -> None:
    assert sum(false_alarms(kind, range(3), 3, 60)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("columns", [1, 3])
def test_false_alarms_are_as_rare_as_the_interval_says(kind: str, columns: int) -> None:
    alarms = false_alarms(kind, range(300), columns, 200)
    assert sum(alarms) <= 0.05 * 300  # 2.5 % are allowed to lie above; 15 of 300 is beyond 99 % of chance


def test_copied_rows_raise_the_risk() -> None:
    risks = []
    for copied in (0.0, 0.3, 0.8):
        rng = np.random.default_rng(5)
        risks.append(singling_out(*mixed_world("smooth", rng, copied=copied, moved=0.0), rng, 300).risk)
    assert risks[0].value < risks[1].value < risks[2].value
    assert risks[2].interval.low > 0


def test_people_are_left_out_where_one_set_is_larger() -> None:
    rng = np.random.default_rng(6)
    world = mixed_world("smooth", rng)
    found = singling_out(world.synthetic, world.train, world.control.rows(slice(100)), rng, 100)
    assert abs(found.train.mean() - found.control.mean()) < 0.2


def test_the_same_seed_gives_the_same_answer() -> None:
    world = mixed_world("heavy", np.random.default_rng(7))
    runs = [singling_out(*world, np.random.default_rng(8), 100) for _ in range(2)]
    assert runs[0].risk == runs[1].risk
    assert (runs[0].train == runs[1].train).all()


def test_rows_that_are_all_the_same_single_nobody_out() -> None:
    table = mixed(np.zeros((50, 2)), np.zeros((50, 1)))
    rng = np.random.default_rng(9)
    found = singling_out(table, table, table, rng, 10)
    assert not found.train.any()
    assert found.risk.interval.contains(0.0)
    crossed = mixed(np.zeros((4, 0)), [[0, 0], [0, 1], [1, 0], [1, 1]])  # no value stands alone
    with pytest.raises(NotEnoughDataError, match="no predicate"):
        singling_out(crossed, crossed, crossed, rng, 10, columns=1)
