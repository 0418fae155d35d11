"""What the record's own cards and suites say."""

import pytest
from pydantic import ValidationError

from showthrough.core.records import AuditRecord
from showthrough.interpret.described import card_for, described_for, exposes_alone, statistic_of, suite_of
from showthrough.testing.planted_records import CARDS, a_finding, a_record


def test_a_rule_on_a_suite_finds_the_card_that_has_its_figure() -> None:
    record = a_record()
    found = card_for("membership", "auc", record)
    assert found is not None
    assert found.name == "nearest_sample"
    assert card_for("membership", "near_copy_rate", record) is None
    described = described_for("near_copy", "near_copy_rate", record)
    assert described is not None
    assert described.label == "Near-copies"


def test_a_finding_without_a_card_is_described_by_nobody() -> None:
    found = a_finding("confirmed_copies", value=1.0)
    assert exposes_alone(found, a_record(found))
    assert statistic_of(found, a_record(found, cards=())) is None
    assert not exposes_alone(found, a_record(found, cards=()))


def test_a_suite_that_only_a_policy_names_stands_last() -> None:
    record = a_record()
    assert suite_of("mirror_rooms", record).title == "Mirror rooms"
    assert suite_of("mirror_rooms", record).order > max(suite.order for suite in record.suites)


def test_a_record_has_to_describe_the_suites_that_it_speaks_of() -> None:
    record = a_record(a_finding("auc", value=0.5))
    stripped = {**record.model_dump(), "suites": ()}
    with pytest.raises(ValidationError, match="does not describe the suite"):
        AuditRecord.model_validate(stripped)
    assert len(CARDS) == len(record.cards)
