"""Whom attacks on rows ask about, and what is told of whom they hit."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.errors import NotAssessableError
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.tabled.asked_people import RiskNames, asked_tables, one_of_each, risk_findings
from table_worlds import TablesSeen, people, row_set, tables

NAMES = RiskNames("risk", "rate")


def test_of_each_person_one_row_is_asked_about(rng) -> None:
    images = row_set(Role.TRAIN, people(60, rng), [f"p{row // 2}" for row in range(60)])
    rows = one_of_each(images, rng)
    assert sorted({images.identity[row] for row in rows}) == sorted({f"p{n}" for n in range(30)})
    assert len(rows) == 30
    assert (np.diff(rows) > 0).all()


def test_tables_are_those_of_the_roles(rng) -> None:
    made = tables(50, 10, rng)
    found = asked_tables(TablesSeen(made), rng)
    assert np.array_equal(found.train.numbers, made["train"][:, :4])
    assert np.array_equal(found.control.codes[:, 0], made["holdout"][:, 4])
    assert found.synthetic.n_rows == 50


def test_the_risk_is_of_those_whom_chance_spares() -> None:
    train, control = (np.arange(100) < hits for hits in (60, 20))
    risk, rate = risk_findings(NAMES, train, control, 0.015, 0.05, Answers())
    assert risk.value == pytest.approx(0.5)
    assert (rate.value, rate.control) == (0.6, 0.2)
    assert rate.note == "Guessing at random hits 1.5%."
    wider, _ = risk_findings(NAMES, train, control, 0.015, 0.001, Answers())
    assert wider.interval is not None
    assert risk.interval is not None
    assert wider.interval.low < risk.interval.low
    assert (wider.detectable or 0) > (risk.detectable or 1)
    with pytest.raises(NotAssessableError):
        risk_findings(NAMES, train, np.ones(100, bool), 0.0, 0.05, Answers())
