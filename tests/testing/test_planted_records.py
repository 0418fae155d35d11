"""Planted records are what an audit writes: the gate reads them and decides by the figure planted."""

import pytest

from showthrough.core.records import AuditRecord
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.testing import a_card, a_certificate, a_finding, a_policy, a_record, a_rule, a_waiver
from showthrough.testing.planted_records import TODAY

RULE = a_rule("memorisation", "near_copy_rate", at_most=0.01)


def test_a_planted_record_survives_being_written_and_read() -> None:
    record = a_record(a_finding("near_copy_rate", hits=1, trials=8), accounting=a_certificate(epsilon=3.0))
    assert AuditRecord.model_validate_json(record.model_dump_json()) == record
    assert record.findings[0].value == 1 / 8


@pytest.mark.parametrize(("hits", "code"), [(0, Exit.PASS), (400, Exit.GATE_FAILED)])
def test_the_gate_decides_by_the_planted_figure(hits: int, code: Exit) -> None:
    record = a_record(a_finding("near_copy_rate", hits=hits, trials=5000))
    assert decide(record, a_policy(RULE), today=TODAY).exit_code is code


def test_a_planted_waiver_is_valid_today() -> None:
    waiver = a_waiver(RULE.name)
    assert waiver.created < TODAY < waiver.expires


def test_only_an_attack_has_an_adversary() -> None:
    assert a_card("x", "memorisation", ("rate",), adversary=True).adversary is not None
    assert a_card("x", "memorisation", ("rate",), adversary=False).kind == "measure"
