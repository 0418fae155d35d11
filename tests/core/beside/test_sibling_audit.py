"""Other generators of an audit in a record: two figures each, or none where they could not be audited."""

import pytest
from pydantic import ValidationError

from showthrough.core.beside.sibling_audit import SiblingAudit, SiblingFigure
from showthrough.stats.intervals import Interval

FIGURE = SiblingFigure(
    check="x", suite="y", statistic="z", params={"fpr": 0.1}, value=0.2, interval=Interval(0.1, 0.3, 0.95)
)


def test_it_is_read_as_it_was_written() -> None:
    told = SiblingAudit(name="bold", kind="vae", leak=FIGURE)
    assert SiblingAudit.model_validate_json(told.model_dump_json()) == told


def test_what_could_not_be_audited_has_no_figures() -> None:
    assert SiblingAudit(name="bold", kind="vae", failed=True).leak is None
    with pytest.raises(ValidationError, match="has no figures"):
        SiblingAudit(name="bold", kind="vae", failed=True, use=FIGURE)
