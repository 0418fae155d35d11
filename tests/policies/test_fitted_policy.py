"""Fitted policies: limits that data without a leak do meet, and no tighter ones."""

import tomllib

import numpy as np
import pytest

from showthrough.config_files import load_policy
from showthrough.core.decision import Status
from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, RoleData
from showthrough.gate import decide
from showthrough.policies.fitted_policy import (
    DataNumbers,
    FittedPolicy,
    fitted,
    head_of,
    numbers_of,
    rounded_up,
)
from showthrough.policies.policy_file import policy_toml
from showthrough.stats.intervals import difference_interval
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule

EVEN = dict.fromkeys(Role, 5000)
LARGE = DataNumbers(EVEN, EVEN)
RATE = a_rule("near_copy", "near_copy_rate", at_most=0.0001)
EXCESS = a_rule("near_copy", "near_copy_excess", at_most=0.0001)


def limits(result: FittedPolicy) -> dict[str, float | None]:
    return {rule.name: rule.at_most for rule in result.policy.rules}


def test_five_thousand_people_cannot_show_the_limits_of_the_default_where_chance_matches() -> None:
    hits = 40  # of 5,000 people, as many held out: chance alone
    interval = difference_interval(hits, 5000, hits, 5000)
    params = [{"by": name} for name in ("facenet", "arcface")]
    found = [
        a_finding("match_excess", value=0.0, interval=interval, n_identities=5000, params=p) for p in params
    ]
    rule = a_rule("biometric", "match_excess", at_most=0.001)
    result = fitted(a_policy(rule), LARGE, a_record(*found))
    (notes,) = result.notes.values()
    tightest = result.policy.rules[0].at_most
    assert tightest is not None
    assert 0.003 < tightest < 0.005
    assert any("takes about" in note for note in notes)
    assert decide(a_record(*found), result.policy, today=TODAY).rulings[0].status is Status.PASS


def test_a_limit_within_reach_stays() -> None:
    mild = a_rule("near_copy", "near_copy_rate", at_most=0.01)
    result = fitted(a_policy(mild), LARGE)
    assert result.policy.rules[0] == mild
    assert "Within reach" in result.notes[mild.name][0]


def test_before_an_audit_cases_without_a_hit_tell() -> None:
    found = limits(fitted(a_policy(RATE, EXCESS), LARGE))
    assert found[RATE.name] == rounded_up(1 - 0.05 ** (1 / 5000))
    assert found[EXCESS.name] == rounded_up(difference_interval(0, 5000, 0, 5000).high)


@pytest.mark.parametrize("seed", range(3))
def test_an_honest_generator_meets_what_was_fitted_to_its_numbers(seed: int) -> None:
    hits = int(np.random.default_rng(seed).binomial(5000, 0.0))
    policy = fitted(a_policy(RATE), LARGE).policy
    record = a_record(a_finding("near_copy_rate", hits=hits, trials=5000))
    assert decide(record, policy, today=TODAY).rulings[0].status is Status.PASS


def test_fewer_images_and_people_are_told_and_too_few_cannot_meet_it() -> None:
    few = DataNumbers({Role.SYNTHETIC: 200}, {Role.TRAIN: 60, Role.HOLDOUT: 10})
    rule = a_rule("near_copy", "near_copy_rate", at_most=0.1, min_images=1000, min_holdout=100)
    result = fitted(a_policy(rule), few)
    (changed,) = result.policy.rules
    assert changed.min_images == 200
    assert changed.min_holdout == 100
    told = " ".join(result.notes[rule.name])
    assert "asked for 1,000 images" in told
    assert "Cannot be met: it takes 50 held-out people; there are 10." in told


def test_what_is_written_is_a_policy_to_edit() -> None:
    begun = load_policy("faces-default")
    result = fitted(begun, LARGE)
    text = policy_toml(result.policy, head_of(begun, LARGE, "ours"), result.notes)
    assert text.startswith("# Fitted from faces-default")
    assert Policy.model_validate(tomllib.loads(text)) == result.policy
    assert "# The policy asked for 10,000 images; there are 5,000." in text


def test_numbers_are_those_of_the_main_sets() -> None:
    data = [
        RoleData(role=Role.TRAIN, n_images=20, n_identities=7, identity_known=True, digest="d", label=label)
        for label in ("", "boxed photos")
    ]
    record: AuditRecord = a_record(data=tuple(data))
    assert numbers_of(record) == DataNumbers({Role.TRAIN: 20}, {Role.TRAIN: 7})
