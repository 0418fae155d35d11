"""Records of audits that never were: valid, over all cards, and the same again from the same seed."""

import pytest

from showthrough.core.cards import all_cards
from showthrough.core.records import AuditRecord, Outcome, canonical
from showthrough.core.subjects.audited import Audited
from showthrough.core.trust.agreeing_record import contradictions
from showthrough.interpret.bounds import has_value
from showthrough.testing.random_records import random_record


def test_the_same_seed_gives_the_same_record() -> None:
    assert random_record(3) == random_record(3)
    assert random_record(3) != random_record(4)


def test_figures_agree_with_their_hits_and_lie_in_their_intervals() -> None:
    for seed in range(5):
        for finding in random_record(seed).findings:
            if has_value(finding) and finding.interval is not None:
                assert finding.interval.contains(finding.value or 0.0)


@pytest.mark.parametrize("audited", ["generator", "redaction", "classifier"])
def test_all_cards_and_all_outcomes_come_up(audited: Audited) -> None:
    records = [random_record(seed, audited) for seed in range(20)]
    assert {record.config.audited for record in records} == {audited}
    asked = {finding.check for record in records for finding in record.findings}
    assert asked == {name for name, card in all_cards().items() if audited in card.about}
    outcomes = {finding.outcome for record in records for finding in record.findings}
    assert outcomes >= set(Outcome) - {Outcome.SUPPRESSED} or audited == "classifier"  # one card


def test_a_random_record_can_be_read_again() -> None:
    record = random_record(1)
    assert AuditRecord.model_validate_json(canonical(record)) == record


def test_now_and_then_there_are_other_generators_with_points_and_without() -> None:
    records = [random_record(seed) for seed in range(20)]
    siblings = [one for record in records for one in record.siblings]
    assert 0 < sum(bool(record.siblings) for record in records) < len(records)
    assert {one.failed for one in siblings} == {True, False}
    assert any(one.leak and one.use for one in siblings)
    assert not [told for record in records for told in contradictions(record) if "sibling" in told]
