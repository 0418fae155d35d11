"""Waivers in a policy's file: added at its end or not at all, and told one by one."""

from datetime import date
from pathlib import Path

import pytest

from showthrough.config_files import load_policy
from showthrough.errors import ConfigError, UsageError
from showthrough.policies.waiver_file import add_waiver, new_waiver, waiver_states
from showthrough.testing.planted_records import TODAY, a_policy, a_record, a_rule, a_waiver

TEXT = """# ours
version = "1"  # with a comment
owner = "DPO"

[[rules]]
check = "near_copy"
statistic = "near_copy_rate"
at_most = 0.01
because = "a reason"

[[rules]]
check = "near_copy"
statistic = "confirmed_copies"
at_most = 0
bound = "value"
because = "a reason"
waivable = false
"""
RULE = "near_copy.near_copy_rate"
SIGNED = {
    "check": RULE,
    "reason": 'a "pilot"',
    "compensating_measure": "contract",
    "requested_by": "Ann <ann@x.eu>",
    "approved_by": "bob@x.eu",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "ours.toml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_a_waiver_is_added_and_all_else_stays(path: Path) -> None:
    record = a_record()
    changed = add_waiver(path, new_waiver(SIGNED, record), record)
    assert path.read_text(encoding="utf-8").startswith(TEXT.rstrip())
    assert load_policy(str(path)) == changed
    (waiver,) = changed.waivers
    assert (waiver.model_digest, waiver.reason) == ("weights", 'a "pilot"')
    assert (waiver.expires - waiver.created).days == 90
    second = add_waiver(path, new_waiver({**SIGNED, "reason": "again"}, record), record)
    assert len(second.waivers) == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"check": "near_copy.near_copy_rat"}, "near_copy.near_copy_rate may be meant"),
        ({"check": "near_copy.confirmed_copies"}, "lets nobody waive"),
        ({"check": "near_copy"}, "names it whole"),
        ({"approved_by": "ANN@x.eu"}, "may not approve it as well"),
        ({"requested_by": "Ann"}, "no e-mail address"),
    ],
)
def test_what_would_be_refused_is_not_written(path: Path, changes: dict[str, str], told: str) -> None:
    record = a_record()
    with pytest.raises(ConfigError, match=told):
        add_waiver(path, new_waiver({**SIGNED, **changes}, record), record)
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_waiver_without_end_and_a_day_that_is_none_are_refused() -> None:
    for day in ("2999-01-01", "soon"):
        with pytest.raises(ConfigError, match="waiver"):
            new_waiver(SIGNED, a_record(), day)


def test_a_preset_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="copy it first"):
        add_waiver(tmp_path / "faces-default", new_waiver(SIGNED, a_record()))


def test_each_waiver_is_told_for_a_model_and_without_one() -> None:
    rule = a_rule("near_copy", "near_copy_rate", at_most=0.01)
    waivers = (
        a_waiver(rule.name),
        a_waiver(rule.name, model_digest="another"),
        a_waiver(rule.name, created=date(2025, 10, 1), expires=date(2025, 12, 1)),
        a_waiver("near_copy.exposed_people"),
    )
    policy = a_policy(rule, waivers=waivers)
    told = [one.told for one in waiver_states(policy, a_record(), TODAY)]
    assert "is in force until 2026-04-01" in told[0]
    assert "another model" in told[1]
    assert "expired on 2025-12-01" in told[2]
    assert "no rule of that name" in told[3]
    assert "is in force" in waiver_states(policy, today=TODAY)[1].told
