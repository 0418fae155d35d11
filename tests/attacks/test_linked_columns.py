"""See attacks/linked_columns.toml."""

import numpy as np

from quoted_worlds import run
from showthrough.attacks.linked_columns import LinkedColumns
from table_worlds import TablesSeen, tables


def seen(copied: int, seed: int = 0) -> TablesSeen:
    return TablesSeen(tables(100, copied, np.random.default_rng(seed)))


def test_copied_rows_link_the_halves_of_their_people() -> None:
    risk, rate = run(LinkedColumns(), seen(100))
    assert (risk.shows_leak, risk.value, rate.hits, rate.trials) == (True, 1.0, 100, 100)
    assert rate.control is not None
    assert rate.control < 0.1
    assert "Guessing at random hits 1.0%" in rate.note


def test_half_of_the_rows_give_about_half_of_the_people() -> None:
    risk, rate = run(LinkedColumns(), seen(50))
    assert risk.shows_leak
    assert 50 <= (rate.hits or 0) <= 60


def test_where_nothing_leaks_nobody_is_linked_beyond_chance() -> None:
    assert not any(run(LinkedColumns(), seen(0, seed))[0].shows_leak for seed in range(4))
