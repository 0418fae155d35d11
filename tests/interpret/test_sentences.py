"""Findings as sentences."""

import pytest

from showthrough.core.records import Finding, Outcome
from showthrough.interpret.sentences import answer, comparison, limit, limit_sentence
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import SHIPPED, a_card, a_finding, a_rule, a_statistic, card_of


def test_people_come_before_percent_and_the_interval_behind() -> None:
    found = a_finding(
        "tpr_at_fpr", hits=31, trials=2000, interval=Interval(0.0106, 0.0219, 0.95), params={"fpr": 0.001}
    )
    assert answer(found, card_of(found)) == (
        "An attacker who wrongly accuses 1 in 1,000 others could expose 31 of 2,000 training people "
        "(1.6 %; 95 % interval 1.1 to 2.2 %)."
    )
    rule = a_rule("membership", "tpr_at_fpr", at_most=0.005)
    assert limit(rule, found, card_of(found)) == "at most 10 of 2,000 (0.5 %)"
    assert comparison(found.model_copy(update={"chance": 0.001}), card_of(found)) == "Guessing would find 2."


def test_no_hit_says_what_could_have_been_missed() -> None:
    found = a_finding("tpr_at_fpr", hits=0, trials=3000, params={"fpr": 0.001})
    told = answer(found, card_of(found))
    assert told.endswith("none of 3,000 training people. Up to 1 in 1,000 could have been missed.")


@pytest.mark.parametrize("value", [0.0, -0.002])
def test_no_excess_is_told_as_such(value: float) -> None:
    found = a_finding("near_copy_excess", value=value, interval=Interval(-0.004, 0.001, 0.95))
    assert answer(found, card_of(found)) == (
        "Synthetic images come no closer to training images than to held-out ones "
        "(95 % interval up to 0.1 %)."
    )


def test_a_number_of_copies_is_told_beside_the_images_looked_at() -> None:
    copies = a_finding(
        "confirmed_copies", value=2.0, hits=2, trials=12_000, interval=Interval(0.24, 7.2, 0.95)
    )
    assert answer(copies, card_of(copies)) == (
        "Confirmed as copies of training images: 2 of 12,000 synthetic images "
        "(0.017 %; 95 % interval 0.002 to 0.06 %)."
    )
    none = a_finding(
        "confirmed_copies", value=0.0, hits=0, trials=12_000, interval=Interval(0.0, 3.688, 0.95)
    )
    assert answer(none, card_of(none)).endswith("Up to 1 in 4,000 could have been missed.")


def test_a_limit_of_zero_does_not_read_like_no_limit() -> None:
    rule = a_rule("memorisation", "confirmed_copies", at_most=0)
    assert limit(rule, None, card_of(a_finding("confirmed_copies", value=0.0))) == "none allowed"
    assert (
        limit_sentence(rule, None, card_of(a_finding("confirmed_copies", value=0.0)))
        == "The policy allows none."
    )


def test_a_statistic_of_somebody_else_is_told_by_its_card() -> None:
    described = a_statistic("echo_share", sentence="At {volume} the room gives back {amount}", noun="voices")
    card = a_card("echo", "memorisation", ("echo_share",), adversary=True)
    card = card.model_copy(update={"statistics": (described,)})
    found = Finding(
        check="echo",
        suite="memorisation",
        statistic="echo_share",
        outcome=Outcome.MEASURED,
        value=0.25,
        params={"volume": 0.1},
    )
    assert answer(found, card) == "At 10 in 100 the room gives back 25 in 100 voices."
    assert answer(found) == "Echo share: 0.25."


@pytest.mark.parametrize("statistic", sorted(SHIPPED))
@pytest.mark.parametrize("value", [0.0, 0.01234, 0.5, 1.0, 17.0, -0.2])
def test_every_known_statistic_makes_a_sentence(statistic: str, value: float) -> None:
    found = Finding(check="x", suite="y", statistic=statistic, outcome=Outcome.MEASURED, value=value)
    told = answer(found, a_card("x", "y", (statistic,), adversary=True))
    assert told.endswith(".")
    assert "{" not in told
    assert told[0].isupper()


def test_points_that_are_lost_are_not_told_as_guessing() -> None:
    lost = a_finding("map50_drop", value=0.08, interval=Interval(0.05, 0.11, 0.95), chance=0.31)
    assert "guessing explains" not in answer(lost, card_of(lost))
