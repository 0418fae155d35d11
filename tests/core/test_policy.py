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


RATE = a_rule("near_copy", "near_copy_rate", at_most=0.01)


def test_a_policy_that_can_block_nothing_is_none() -> None:
    for severity in ("info", "warn"):
        with pytest.raises(ValidationError, match="no rule can block a release"):
            a_policy(a_rule("near_copy", "near_copy_rate", at_most=0.1, severity=severity))
    a_policy(RATE)


def test_one_figure_has_one_limit() -> None:
    with pytest.raises(ValidationError, match="stands there 2 times"):
        a_policy(RATE, a_rule("near_copy", "near_copy_rate", at_most=0.5, severity="warn"))
    a_policy(RATE, a_rule("near_copy", "near_copy_rate", at_most=0.5, params={"by": "pixels"}))


@pytest.mark.parametrize(
    ("asking", "approving"),
    [
        ("ann@x.eu", "Ann <ann@x.eu>"),
        ("Ann Lee <ann@x.eu>", "ANN@X.EU"),
        ("ann@x.eu", "ann@x.eu\u200b"),
        ("ann@x.eu", "ann+gate@x.eu"),
        ("ann@x.eu", "\uff41nn@x.eu"),
        ("Ann Lee <ann@x.eu>", "Ann\u00a0 Lee <ann@work.eu>"),
        ("Ann Lee <ann@x.eu>", "Lee, Ann <lee@work.eu>"),
        ("Zoë Li <zoe@x.eu>", "Zoe\u0308 Li <li@x.eu>"),
    ],
)
def test_nobody_waives_what_they_asked_for_themselves(asking: str, approving: str) -> None:
    for one, other in ((asking, approving), (approving, asking)):
        with pytest.raises(ValidationError, match="may not approve it as well"):
            a_waiver(RATE.name, requested_by=one, approved_by=other)


@pytest.mark.parametrize(
    "name", ["Ann Lee", "Ann  Lee", "", "ann@", "ann@x", "a@x.eu, b@x.eu", "\u0430nn@x.eu"]
)
def test_people_sign_a_waiver_with_an_address(name: str) -> None:
    for who in ("requested_by", "approved_by"):
        with pytest.raises(ValidationError, match="no e-mail address"):
            a_waiver(RATE.name, **{who: name})


@pytest.mark.parametrize(
    "check", ["memorisation", "near_copy", "", "near_copy.", "near_copy.*", "near_copy.rate[]"]
)
def test_a_waiver_is_for_one_rule(check: str) -> None:
    with pytest.raises(ValidationError, match="names it whole"):
        a_waiver(check)
    a_waiver("membership.tpr_at_fpr[by=arcface,fpr=0.001]")


@pytest.mark.parametrize("field", ["reason", "compensating_measure"])
def test_a_waiver_says_why_and_what_helps(field: str) -> None:
    with pytest.raises(ValidationError):
        a_waiver(RATE.name, **{field: "  "})


@pytest.mark.parametrize(("days", "holds"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_waiver_lasts_ninety_days_at_most(days: int, holds: bool) -> None:
    created = date(2026, 2, 1)
    if holds:
        a_waiver(RATE.name, created=created, expires=created + timedelta(days=days))
    else:
        with pytest.raises(ValidationError, match="must expire within 90 days"):
            a_waiver(RATE.name, created=created, expires=created + timedelta(days=days))


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
