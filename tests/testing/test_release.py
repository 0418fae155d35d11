"""A release as a test: it fails where the gate would block, and says why."""

import pytest

from places import EXAMPLES
from showthrough.errors import ConfigError
from showthrough.testing import a_finding, a_policy, a_record, a_rule, assert_release
from showthrough.testing.planted_records import TODAY

RULE = a_rule("memorisation", "near_copy_rate", at_most=0.01)


def test_what_is_allowed_passes() -> None:
    assert_release(a_record(a_finding("near_copy_rate", hits=0, trials=5000)), a_policy(RULE), today=TODAY)


def test_what_is_blocked_fails_with_the_verdict_and_its_reasons() -> None:
    leaky = a_record(a_finding("near_copy_rate", hits=400, trials=5000))
    with pytest.raises(AssertionError, match=r"RELEASE BLOCKED: planted.*\n- .*400 of 5,000"):
        assert_release(leaky, a_policy(RULE), today=TODAY)


def test_records_and_policies_are_read_from_files() -> None:
    with pytest.raises(AssertionError, match="RELEASE BLOCKED"):
        assert_release(EXAMPLES / "record.json", "faces-default")
    with pytest.raises(ConfigError):
        assert_release(EXAMPLES / "record.json", "no-such-policy")
