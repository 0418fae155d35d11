import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.tabular.mixed import Mixed
from showthrough.stats.tabular.table_utility import TablePredictor, utility


def lawful(rng: np.random.Generator, n: int, strength: float = 2.0) -> Mixed:
    """Return two numbers, one of which follows from the other, and a category that follows from both."""
    cause = rng.normal(size=n)
    number = strength * cause + rng.normal(size=n)
    return Mixed(
        np.column_stack([cause, number]), (cause + 0.5 * rng.normal(size=n) > 0)[:, None].astype(int)
    )


@pytest.mark.parametrize("learner", ["linear", "boosting"])
@pytest.mark.parametrize("target", [1, 2])
def test_a_table_of_the_same_law_loses_nothing_and_one_of_another_does(
    learner: TablePredictor, target: int
) -> None:
    rng = np.random.default_rng(0)
    train, test, same = (lawful(rng, 300) for _ in range(3))
    other = Mixed(same.numbers * [1, -1], 1 - same.codes)
    good, bad = (utility(table, train, test, target, learner) for table in (same, other))
    assert good.interval.low < 0.05 < bad.interval.low
    assert bad.synthetic < good.synthetic > good.constant
    assert good.loss == pytest.approx(good.real - good.synthetic)


@pytest.mark.slow
@pytest.mark.parametrize("target", [1, 2])
def test_the_interval_covers_the_loss_of_these_predictors_on_all_people(target: int) -> None:
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        train, test, synthetic, everybody = (
            lawful(rng, 100),
            lawful(rng, 150),
            lawful(rng, 100, 1.0),
            lawful(rng, 20_000),
        )
        truth = utility(synthetic, train, everybody, target, "linear").loss
        covered += utility(synthetic, train, test, target, "linear").interval.contains(truth)
    assert covered >= 183  # 190 expected


def test_a_synthetic_table_in_which_the_target_never_varies_predicts_that_value() -> None:
    rng = np.random.default_rng(1)
    train, test = lawful(rng, 100), lawful(rng, 100)
    one = train._replace(codes=np.ones_like(train.codes))
    found = utility(one, train, test, 2)
    assert found.synthetic == pytest.approx(test.codes.mean())


def test_what_cannot_be_predicted_is_said() -> None:
    rng = np.random.default_rng(2)
    table = lawful(rng, 100)
    with pytest.raises(NotEnoughDataError, match="20 rows of each kind"):
        utility(table, table, table.rows(slice(10)), 2)
    one = table._replace(codes=np.ones_like(table.codes))
    with pytest.raises(NotAssessableError, match="one value"):
        utility(table, one, table, 2)
    gaps = table._replace(codes=np.full_like(table.codes, -1))
    with pytest.raises(NotEnoughDataError, match="with a target"):
        utility(gaps, table, table, 2)
