"""A policy says why it blocks, and a waiver is two people's and ends."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from showthrough.core.policy import Rule
from showthrough.testing.planted_records import a_policy, a_rule, a_waiver


def test_a_rule_that_blocks_says_why() -> None:
    with pytest.raises(ValidationError, match="blocks a release without saying why"):
        Rule(check="near_copy", statistic="near_copy_rate", at_most=0.01)
    with pytest.raises(ValidationError, match="blocks a release without saying why"):
        Rule(check="near_copy", statistic="near_copy_rate", at_most=0.01, because="  ")
    Rule(check="near_copy", statistic="near_copy_rate", at_most=0.01, severity="warn")


@pytest.mark.parametrize("limits", [{}, {"at_most": 0.1, "at_least": 0.0}])
def test_a_rule_has_one_limit(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="needs exactly one of at_most and at_least"):
        a_rule("near_copy", "near_copy_rate", **limits)


def test_a_rule_for_information_may_have_none_but_never_two() -> None:
    a_rule("near_copy", "near_copy_rate", severity="info")
    with pytest.raises(ValidationError, match="exactly one"):
        a_rule("near_copy", "near_copy_rate", severity="info", at_most=0.1, at_least=0.0)


@pytest.mark.parametrize("limit", [float("inf"), float("nan")])
def test_a_limit_is_a_finite_number(limit: float) -> None:
    with pytest.raises(ValidationError):
        a_rule("near_copy", "near_copy_rate", at_most=limit)


def test_the_name_of_a_rule_tells_what_narrows_it() -> None:
    assert a_rule("membership", "tpr_at_fpr", at_most=0.1).name == "membership.tpr_at_fpr"
    narrowed = a_rule("membership", "tpr_at_fpr", at_most=0.1, params={"fpr": 0.001, "by": "arcface"})
    assert narrowed.name == "membership.tpr_at_fpr[by=arcface,fpr=0.001]"


def test_nobody_waives_what_they_asked_for_themselves() -> None:
    with pytest.raises(ValidationError, match="may not approve it as well"):
        a_waiver("near_copy", requested_by="Officer", approved_by=" officer ")


@pytest.mark.parametrize(("days", "holds"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_waiver_lasts_ninety_days_at_most(days: int, holds: bool) -> None:
    created = date(2026, 2, 1)
    if holds:
        a_waiver("near_copy", created=created, expires=created + timedelta(days=days))
    else:
        with pytest.raises(ValidationError, match="must expire within 90 days"):
            a_waiver("near_copy", created=created, expires=created + timedelta(days=days))


@pytest.mark.parametrize(
    ("context", "access"),
    [
        ("images_only", ("samples",)),
        ("internal", ("samples",)),
        ("api", ("samples", "losses")),
        ("open_weights", ("samples", "losses", "weights")),
    ],
)
def test_who_gets_more_can_ask_for_more(context: str, access: tuple[str, ...]) -> None:
    rule = a_rule("near_copy", "near_copy_rate", at_most=0.01)
    assert a_policy(rule, release_context=context).access == access


def test_a_policy_without_a_rule_and_a_setting_that_does_not_exist_are_refused() -> None:
    with pytest.raises(ValidationError):
        a_policy()
    with pytest.raises(ValidationError, match="Extra inputs"):
        a_policy(a_rule("near_copy", "near_copy_rate", at_most=0.01), confidense=0.9)
