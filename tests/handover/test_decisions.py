"""A decision is made again from its own policy and day; another one is noticed."""

from datetime import timedelta
from pathlib import Path

import pytest

from showthrough.config_files import load_policy, load_record
from showthrough.core.decision import Verdict
from showthrough.errors import IntegrityError
from showthrough.gate import decide
from showthrough.handover.decisions import differs_in, read_decision
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule

RECORD = a_record(
    a_finding("near_copy_rate", hits=400, trials=5000),
    rules=(a_rule("memorisation", "near_copy_rate", at_most=0.01),),
)


@pytest.mark.parametrize("policy", [None, "faces-default"])
def test_the_same_policy_and_day_give_the_same_decision(policy) -> None:
    chosen = None if policy is None else load_policy(policy)
    made = decide(RECORD, chosen, today=TODAY)
    assert differs_in(made, RECORD) is None
    assert differs_in(made.model_copy(update={"vouched": ("Somebody.",)}), RECORD) is None


def test_what_was_edited_is_told() -> None:
    made = decide(RECORD, today=TODAY)
    allowed = made.model_copy(update={"verdict": Verdict.ALLOWED})
    assert differs_in(allowed, RECORD) == "it says ALLOWED BY POLICY, and its policy gives RELEASE BLOCKED"
    softer = made.rulings[0].model_copy(update={"reason": "All is well."})
    told = differs_in(made.model_copy(update={"rulings": (softer,)}), RECORD)
    assert told == "its ruling on memorisation.near_copy_rate is not what its policy gives"
    later = made.model_copy(update={"valid_until": TODAY + timedelta(days=900)})
    assert differs_in(later, RECORD) == "it is not what its policy gives"
    assert differs_in(made, a_record()) == "it was made on another record"


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"{" * 10_000, b" " * (2**25 + 1)])
def test_what_is_no_decision_is_refused(tmp_path: Path, content: bytes) -> None:
    assert read_decision(tmp_path) is None
    (tmp_path / "decision.json").write_bytes(content)
    with pytest.raises(IntegrityError, match="is no decision"):
        read_decision(tmp_path)


def test_the_decision_of_a_run_is_read(run: Path) -> None:
    made = read_decision(run)
    assert made is not None
    assert differs_in(made, load_record(run)) is None
