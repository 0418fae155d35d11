"""A finding shows a leak only with its whole interval; a control is as expected by its kind."""

from hashlib import sha256

import pytest
from pydantic import ValidationError

from showthrough.core.records import AuditRecord, ControlKind, Finding, Outcome, canonical, digest
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_control, a_finding, a_record


@pytest.mark.parametrize(
    ("low", "chance", "outcome", "shown"),
    [
        (0.51, 0.5, Outcome.MEASURED, True),
        (0.5, 0.5, Outcome.MEASURED, False),
        (0.51, None, Outcome.MEASURED, False),
        (0.51, 0.5, Outcome.UNDERPOWERED, False),
    ],
)
def test_a_leak_is_shown_where_the_whole_interval_lies_above_chance(low, chance, outcome, shown) -> None:
    finding = a_finding("auc", value=0.6, interval=Interval(low, 0.7, 0.95), chance=chance, outcome=outcome)
    assert finding.shows_leak is shown


def test_without_an_interval_nothing_is_shown() -> None:
    assert not a_finding("auc", value=0.9, chance=0.5).shows_leak


def test_a_copycat_must_be_caught_and_an_independent_generator_must_not() -> None:
    assert a_control("membership", ControlKind.POSITIVE, caught=True).as_expected
    assert not a_control("membership", ControlKind.POSITIVE, caught=False).as_expected
    assert a_control("membership", ControlKind.NEGATIVE, caught=False).as_expected
    assert not a_control("membership", ControlKind.NEGATIVE, caught=True).as_expected


def test_infinite_figures_survive_being_written() -> None:
    record = a_record(a_finding("auc", value=float("inf"), interval=Interval(0.5, float("inf"), 0.95)))
    assert AuditRecord.model_validate_json(record.model_dump_json()) == record


def test_a_field_that_nobody_knows_is_refused_and_nothing_can_be_changed() -> None:
    with pytest.raises(ValidationError):
        Finding(check="a", suite="b", statistic="c", outcome="measured", verdict="fine")
    with pytest.raises(ValidationError):
        a_finding("auc", value=0.5).value = 0.4


def test_a_card_is_found_by_the_name_of_its_check() -> None:
    record = a_record()
    assert record.card("near_copy").name == "near_copy"
    assert record.card("nothing") is None


def test_what_is_read_back_has_the_same_bytes() -> None:
    record = a_record(a_finding("near_copy_rate", hits=3, trials=100), a_finding("auc", value=float("inf")))
    again = AuditRecord.model_validate_json(canonical(record))
    assert again == record
    assert canonical(again) == canonical(record)


def test_the_digest_is_what_sha256sum_prints_of_the_file() -> None:
    record = a_record()
    assert digest(record) == sha256(canonical(record)).hexdigest()
    assert canonical(record).endswith(b"}\n")


def test_another_number_is_another_digest() -> None:
    one, other = (a_record(a_finding("near_copy_rate", hits=hits, trials=100)) for hits in (3, 4))
    assert digest(one) != digest(other)


def test_findings_are_looked_up_by_check_suite_and_figure_and_a_changed_copy_forgets_the_old_ones() -> None:
    one, two = a_finding("auc", value=0.6), a_finding("near_copy_rate", hits=1, trials=1000)
    record = a_record(one, two)
    assert list(record.about(one.check)) == list(record.about(one.suite)) == [one]
    assert list(record.found(two.check, two.statistic)) == [two]
    assert not record.about("nobody")
    before = digest(record)
    changed = record.model_copy(update={"findings": (two,)})
    assert not changed.about(one.check)
    assert digest(changed) == sha256(canonical(changed)).hexdigest() != before == digest(record)
    assert changed == a_record(two)
    assert record == a_record(one, two)


def test_a_list_of_wrong_entries_is_refused_at_its_first() -> None:
    held = {**a_record().model_dump(mode="json"), "findings": [{}] * 1000}
    with pytest.raises(ValidationError) as refused:
        AuditRecord.model_validate(held)
    assert refused.value.error_count() < 10
