"""See attacks/guessed_column.toml."""

import numpy as np
import pytest

from quoted_worlds import run
from showthrough.attacks.guessed_column import GuessedColumn
from showthrough.core.records import Outcome
from table_worlds import TablesSeen, tables


def seen(copied: int, seed: int = 0, secrets: tuple[str, ...] = ("age", "ward")) -> TablesSeen:
    return TablesSeen(tables(100, copied, np.random.default_rng(seed)), secrets)


def test_copied_rows_give_secrets_away() -> None:
    worst, *others = run(GuessedColumn(), seen(100))
    assert (worst.statistic, worst.shows_leak) == ("guessed_risk", True)
    assert worst.interval is not None
    lows = {
        one.params["column"]: one.interval.low
        for one in others
        if one.statistic == "column_risk" and one.interval is not None
    }
    assert lows.keys() == {"age", "ward"}
    assert worst.interval.low == max(lows.values())
    assert all(one.value == 1.0 for one in others if one.statistic == "column_rate")


def test_where_nothing_leaks_nothing_is_given_away() -> None:
    found = [finding for seed in range(4) for finding in run(GuessedColumn(), seen(0, seed))]
    assert not any(finding.shows_leak for finding in found)


def test_what_was_not_asked_about_is_told() -> None:
    worst, *others = run(GuessedColumn(most=1), seen(100))
    assert "1 were not asked about" in worst.note
    assert {one.params["column"] for one in others} == {"age"}


@pytest.mark.parametrize("copied", [0, 100])
def test_a_column_of_one_value_has_no_secret(copied: int) -> None:
    made = tables(100, copied, np.random.default_rng(0))
    for rows in made.values():
        rows[:, 4] = 0
    found = run(GuessedColumn(), TablesSeen(made, ("ward",)))
    assert {finding.outcome for finding in found} == {Outcome.NOT_ASSESSABLE}
