"""The audit before: figures without end survive JSON, and a list of them has one."""

import math

import pytest
from pydantic import ValidationError

from showthrough.core.beside.earlier_audit import MOST, EarlierAudit, EarlierFigure
from showthrough.stats.intervals import Interval

FIGURE = EarlierFigure(
    check="a", suite="b", statistic="c", value=1.0, interval=Interval(0.5, math.inf, 0.95),
    significance="worse", reason="It is worse.",
)  # fmt: skip
GIVEN = {"run_id": "1", "created": "2026-03-01T12:00:00Z", "record_digest": "d", "subject_digest": "s"}


def test_what_is_written_is_read_again():
    audit = EarlierAudit(**GIVEN, tool_version="1", figures=(FIGURE,))
    assert EarlierAudit.model_validate_json(audit.model_dump_json()) == audit


def test_a_list_without_end_is_refused():
    with pytest.raises(ValidationError):
        EarlierAudit(**GIVEN, tool_version="1", figures=(FIGURE,) * (MOST + 1))
