"""See attacks/singled_out.toml."""

import numpy as np
import pytest

from quoted_worlds import one_of_form, run
from showthrough.attacks.singled_out import SingledOut
from showthrough.core.records import Outcome
from table_worlds import TablesSeen, tables

CHECK = SingledOut(predicates=150)


def seen(copied: int, seed: int = 0) -> TablesSeen:
    return TablesSeen(tables(100, copied, np.random.default_rng(seed)))


@pytest.mark.parametrize("form", ["one", "three"])
def test_copied_rows_single_their_people_out(form: str) -> None:
    found = run(CHECK, seen(100))
    assert one_of_form(found, "singled_risk", form).shows_leak
    rate = one_of_form(found, "singled_rate", form)
    assert rate.value == 1.0
    assert rate.control is not None
    assert rate.control < 0.6
    assert "Guessing at random hits" in rate.note


def test_where_nothing_leaks_nobody_is_singled_out() -> None:
    assert not any(finding.shows_leak for seed in range(3) for finding in run(CHECK, seen(0, seed)))


def test_the_same_twice_and_more_leak_a_larger_risk() -> None:
    values = [one_of_form(run(CHECK, seen(n)), "singled_risk", "three").value for n in (0, 50, 100)]
    assert values == sorted(values)
    assert run(CHECK, seen(50)) == run(CHECK, seen(50))


def test_few_people_are_told() -> None:
    made = tables(100, 0, np.random.default_rng(0))
    found = run(CHECK, TablesSeen(made | {"holdout": made["holdout"][:10]}))
    assert {finding.outcome for finding in found} == {Outcome.UNDERPOWERED}
