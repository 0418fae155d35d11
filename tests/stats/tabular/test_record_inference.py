import numpy as np
import pytest

from anonymeter_figures import FIGURES, agree, reference, secrets
from mixed_worlds import KINDS, mixed_world
from showthrough.stats.intervals import ResidualRisk, residual_risk
from showthrough.stats.tabular.mixed import mixed
from showthrough.stats.tabular.record_inference import inferred_secrets


@pytest.mark.parametrize("name", FIGURES["worlds"])
def test_rates_are_those_of_anonymeter(name: str) -> None:
    tables, columns, figures = reference(name)
    for secret in secrets(name):
        found = inferred_secrets(*tables, columns.index(secret), np.random.default_rng(0))
        rates = {"attack": found.train.mean(), "control": found.control.mean(), "naive": found.naive}
        agree(rates, figures[f"inference_{secret}"])


def risk(kind: str, seed: int, copied: float = 0.0) -> ResidualRisk:
    rng = np.random.default_rng(seed)
    world = mixed_world(kind, rng, copied=copied)
    found = inferred_secrets(*world, world.train.n_columns - 1, rng)
    return residual_risk(
        int(found.train.sum()), len(found.train), int(found.control.sum()), len(found.control)
    )


@pytest.mark.parametrize("kind", ["smooth", "low", "heavy"])
def test_a_synthetic_table_of_the_same_law_is_no_alarm(kind: str) -> None:
    assert sum(risk(kind, seed).interval.low > 0 for seed in range(5)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "constant"])
def test_false_alarms_are_as_rare_as_the_interval_says(kind: str) -> None:
    assert sum(risk(kind, seed).interval.low > 0 for seed in range(400)) <= 18


def test_copied_rows_give_their_secret_away() -> None:
    assert risk("low", 1, copied=0.8).interval.low > 0
    assert risk("smooth", 1, copied=0.8).interval.low > 0


def test_what_follows_from_a_law_is_guessed_for_everybody_and_is_no_leak() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 3, size=(600, 1))
    table = mixed(codes + 0.01 * rng.normal(size=(600, 1)), codes)
    synthetic, train, control = (table.rows(slice(at, at + 200)) for at in (0, 200, 400))
    found = inferred_secrets(synthetic, train, control, 1, rng)
    assert found.train.all()
    assert found.control.all()
    assert found.naive == pytest.approx(1 / 3, abs=0.05)
    assert found.naive <= found.constant < 0.5


def test_naive_rates_are_those_of_drawing_every_synthetic_row() -> None:
    world = mixed_world("heavy", np.random.default_rng(3), n=50)
    found = inferred_secrets(*world, 0, np.random.default_rng(4))
    given, secret = world.synthetic.cells(0), world.train.cells(0)
    close = np.abs(given[:, None] - secret) <= 0.05 * np.abs(secret)
    both = np.isnan(given)[:, None] & np.isnan(secret)
    assert found.naive == pytest.approx((close | both).mean())
    assert found.constant == pytest.approx((close | both).mean(axis=1).max())


def test_a_secret_is_one_of_several_columns() -> None:
    table = mixed(np.zeros((5, 1)), np.zeros((5, 0)))
    with pytest.raises(ValueError, match="several columns"):
        inferred_secrets(table, table, table, 0, np.random.default_rng(5))
