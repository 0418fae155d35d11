"""One rule at a time: what passes, what fails, and what stays open."""

from math import ceil, floor, inf
from typing import Any

import pytest

from showthrough.core.decision import Ruling, Status
from showthrough.core.policy import Rule
from showthrough.core.records import AuditRecord, ControlKind, Outcome
from showthrough.gate import decide
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import (
    CARDS,
    CONTROLS,
    MATCHERS,
    TODAY,
    a_control,
    a_finding,
    a_policy,
    a_record,
    a_rule,
    good_controls,
)

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
EXCESS = a_rule("memorisation", "near_copy_excess", at_most=0.001)
MATCH = a_rule("biometric", "match_excess", at_most=0.01)
EPSILON = a_rule("dp", "claimed_epsilon", at_most=8, bound="claimed", severity="block")


def ruling(rule: Rule, record: AuditRecord, **settings: Any) -> Ruling:
    others = () if rule.blocks else (RATE,)
    return decide(record, a_policy(rule, *others, **settings), today=TODAY).rulings[0]


def matched(by: str, high: float = 0.005, low: float = -0.001) -> Any:
    return a_finding(
        "match_excess", value=(low + high) / 2, interval=Interval(low, high, 0.95), params={"by": by}
    )


@pytest.mark.parametrize(
    ("hits", "trials", "status", "needed"),
    [
        (0, 299, Status.PASS, None),
        (0, 298, Status.INCONCLUSIVE, 299),
        (31, 2000, Status.FAIL, None),
        (20, 2000, Status.INCONCLUSIVE, None),
    ],
)
def test_a_rate_passes_only_when_its_upper_bound_is_within_the_limit(
    hits: int, trials: int, status: Status, needed: int | None
) -> None:
    found = ruling(RATE, a_record(a_finding("near_copy_rate", hits=hits, trials=trials)))
    assert (found.status, found.needed) == (status, needed)


@pytest.mark.parametrize(("hits", "status"), [(15, Status.PASS), (26, Status.FAIL)])
def test_the_n_needed_would_settle_the_rule(hits: int, status: Status) -> None:
    needed = ruling(RATE, a_record(a_finding("near_copy_rate", hits=hits, trials=2000))).needed
    assert needed is not None
    rounded = ceil if status is Status.PASS else floor
    more = a_finding("near_copy_rate", hits=rounded(hits / 2000 * needed), trials=needed)
    assert 2000 < needed < 20_000
    assert ruling(RATE, a_record(more)).status is status


def test_an_interval_wider_than_the_exact_one_counts_because_it_knows_of_clusters() -> None:
    clustered = a_finding("near_copy_rate", hits=0, trials=5000, interval=Interval(0.0, 0.02, 0.95))
    assert ruling(RATE, a_record(clustered)).status is Status.INCONCLUSIVE


def test_the_hits_of_a_difference_are_not_mistaken_for_its_value() -> None:
    """The raw rate would fail by far; the excess over held-out people passes."""
    finding = a_finding(
        "near_copy_excess", value=0.0002, interval=Interval(-0.0004, 0.0008, 0.95), hits=900, trials=10_000
    )
    assert ruling(EXCESS, a_record(finding)).status is Status.PASS


@pytest.mark.parametrize("value", [float("nan"), None])
def test_a_value_that_is_no_number_is_an_error(value: float | None) -> None:
    finding = a_finding("near_copy_excess", value=value, interval=Interval(-0.001, 0.0, 0.95))
    assert ruling(EXCESS, a_record(finding)).status is Status.ERROR


@pytest.mark.parametrize(
    "interval",
    [
        None,
        Interval(float("nan"), float("nan"), 0.95),
        Interval(0.0005, -0.0005, 0.95),
        Interval(-0.001, 0.0005, 0.5),
        Interval(-0.001, 0.0, 0.95),  # does not reach the value, which is beyond the limit
    ],
)
def test_a_difference_without_a_usable_interval_stays_open(interval: Interval | None) -> None:
    finding = a_finding("near_copy_excess", value=0.002, interval=interval)
    assert ruling(EXCESS, a_record(finding)).status is Status.INCONCLUSIVE


def test_an_interval_of_less_confidence_than_the_policy_asks_for_shows_nothing() -> None:
    finding = a_finding("near_copy_excess", value=0.0, interval=Interval(-0.001, 0.0005, 0.9))
    assert ruling(EXCESS, a_record(finding)).status is Status.INCONCLUSIVE
    assert ruling(EXCESS, a_record(finding), confidence=0.9).status is Status.PASS


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome.NOT_RUN, Status.NOT_RUN),
        (Outcome.FAILED, Status.ERROR),
        (Outcome.UNDERPOWERED, Status.INCONCLUSIVE),
        (Outcome.NOT_ASSESSABLE, Status.INCONCLUSIVE),
    ],
)
def test_a_missing_answer_keeps_its_kind(outcome: Outcome, status: Status) -> None:
    missing = a_finding("near_copy_rate", outcome=outcome, note="Because.")
    passing = a_finding("near_copy_rate", hits=0, trials=5000, params={"by": "pixels"})
    assert ruling(RATE, a_record(missing, passing)).status is status
    assert ruling(RATE, a_record()).status is Status.NOT_RUN


def test_all_findings_that_a_rule_covers_must_pass() -> None:
    good = a_finding("near_copy_rate", hits=0, trials=5000, params={"by": "pixels"})
    bad = a_finding("near_copy_rate", hits=400, trials=5000, params={"by": "facenet"})
    assert ruling(RATE, a_record(good, bad)).finding == bad
    narrowed = a_rule("near_copy", "near_copy_rate", at_most=0.01, params={"by": "pixels"})
    assert ruling(narrowed, a_record(good, bad)).status is Status.PASS


def test_a_failed_check_covers_all_that_its_card_promises() -> None:
    passing = a_finding("near_copy_rate", hits=0, trials=5000)
    broken = a_finding("confirmed_copies", outcome=Outcome.FAILED, note="Disk full.")
    assert ruling(RATE, a_record(passing, broken)).status is Status.ERROR


def test_an_unmeasured_finding_cannot_drop_out_of_a_narrowed_rule() -> None:
    rule = a_rule("membership", "tpr_at_fpr", at_most=0.01, params={"fpr": 0.001})
    measured = a_finding("tpr_at_fpr", hits=0, trials=5000, params={"fpr": 0.001, "by": "pixels"})
    unknown = a_finding("tpr_at_fpr", outcome=Outcome.UNDERPOWERED, note="Too few.")
    elsewhere = a_finding("tpr_at_fpr", outcome=Outcome.UNDERPOWERED, params={"fpr": 0.01})
    assert ruling(rule, a_record(measured, elsewhere)).status is Status.PASS
    assert ruling(rule, a_record(measured, unknown)).status is Status.INCONCLUSIVE


def test_unmet_minimums_stop_a_pass_but_not_a_failure() -> None:
    rule = a_rule("memorisation", "near_copy_rate", at_most=0.01, min_identities=500, min_images=10_000)
    few = a_finding("near_copy_rate", hits=0, trials=5000, n_identities=100)
    assert (ruling(rule, a_record(few)).status, ruling(rule, a_record(few)).needed) == (
        Status.INCONCLUSIVE,
        500,
    )
    worse = a_finding("near_copy_rate", hits=500, trials=5000, n_identities=100)
    assert ruling(rule, a_record(worse)).status is Status.FAIL


def test_a_value_rule_looks_at_the_figure_itself() -> None:
    rule = a_rule("memorisation", "confirmed_copies", at_most=0, bound="value", min_images=1000)
    none = a_finding("confirmed_copies", value=0, n_images=1000)
    assert ruling(rule, a_record(none)).status is Status.PASS
    assert ruling(rule, a_record(none.model_copy(update={"n_images": 999}))).status is Status.INCONCLUSIVE
    assert ruling(rule, a_record(none.model_copy(update={"value": 1.0}))).status is Status.FAIL
    assert ruling(rule, a_record(none.model_copy(update={"value": -inf}))).status is Status.INCONCLUSIVE


def test_at_least_is_the_mirror_image() -> None:
    rule = a_rule("memorisation", "near_copy_rate", at_least=0.99)
    assert ruling(rule, a_record(a_finding("near_copy_rate", hits=299, trials=299))).status is Status.PASS
    short = ruling(rule, a_record(a_finding("near_copy_rate", hits=298, trials=298)))
    assert (short.status, short.needed) == (Status.INCONCLUSIVE, 299)
    assert ruling(rule, a_record(a_finding("near_copy_rate", hits=900, trials=1000))).status is Status.FAIL


@pytest.mark.parametrize("hits", [0, 400])
@pytest.mark.parametrize(
    "controls",
    [
        (),
        good_controls("membership"),
        (a_control("memorisation", ControlKind.POSITIVE, True),),
        (a_control("memorisation", ControlKind.NEGATIVE, False),),
        (*CONTROLS, a_control("memorisation", ControlKind.POSITIVE, False)),
        (*CONTROLS, a_control("memorisation", ControlKind.NEGATIVE, True)),
    ],
)
def test_a_suite_whose_controls_misbehave_or_lack_shows_nothing(controls: Any, hits: int) -> None:
    record = a_record(a_finding("near_copy_rate", hits=hits, trials=5000), controls=controls)
    assert ruling(RATE, record).status is Status.INCONCLUSIVE


def test_a_control_without_a_value_is_no_control() -> None:
    silent = tuple(control.model_copy(update={"value": None}) for control in CONTROLS)
    record = a_record(a_finding("near_copy_rate", hits=0, trials=5000), controls=silent)
    assert ruling(RATE, record).status is Status.INCONCLUSIVE


def test_a_blind_embedder_cannot_hide_what_another_one_saw() -> None:
    controls = tuple(
        a_control("memorisation", kind, kind is ControlKind.POSITIVE and by == "pixels", by=by)
        for kind in ControlKind
        for by in ("pixels", "facenet")
    )
    clean, leaky = (
        [
            a_finding("near_copy_rate", hits=hits, trials=5000, params={"by": by})
            for by in ("pixels", "facenet")
        ]
        for hits in (0, 400)
    )
    assert ruling(RATE, a_record(*leaky, controls=controls)).status is Status.FAIL
    assert ruling(RATE, a_record(*clean, controls=controls)).status is Status.INCONCLUSIVE
    assert ruling(RATE, a_record(leaky[1], controls=controls)).status is Status.INCONCLUSIVE


def test_a_measure_without_an_adversary_needs_no_controls() -> None:
    drop = a_finding("map50_drop", value=0.01, interval=Interval(-0.01, 0.03, 0.95))
    rule = a_rule("utility", "map50_drop", at_most=0.05)
    assert ruling(rule, a_record(drop, controls=())).status is Status.PASS
    without_card = a_record(drop, controls=(), cards=CARDS[:1])
    assert ruling(rule, without_card).status is Status.INCONCLUSIVE


def test_a_biometric_pass_takes_two_different_matchers() -> None:
    assert ruling(MATCH, a_record(matched("facenet"), matched("arcface"))).status is Status.PASS
    alone = ruling(MATCH, a_record(matched("facenet")))
    assert alone.status is Status.INCONCLUSIVE
    assert "takes two" in alone.reason
    twins = tuple(info.model_copy(update={"digest": "same"}) for info in MATCHERS)
    same = a_record(matched("facenet"), matched("arcface"), embedders=twins)
    assert ruling(MATCH, same).status is Status.INCONCLUSIVE


def test_an_embedder_that_is_no_matcher_neither_passes_nor_fails() -> None:
    loud = matched("pca", high=0.9, low=0.5)
    assert "not a biometric matcher" in ruling(MATCH, a_record(loud)).reason
    assert ruling(MATCH, a_record(loud)).status is Status.INCONCLUSIVE
    assert ruling(MATCH, a_record(matched("pca"), matched("facenet"))).status is Status.INCONCLUSIVE
    unmeasured = a_finding("match_excess", outcome=Outcome.NOT_ASSESSABLE, params={"by": "pca"})
    for context in (loud, unmeasured):
        both = a_record(context, matched("facenet"), matched("arcface"))
        assert ruling(MATCH, both).status is Status.PASS


def test_one_matcher_is_enough_to_show_a_leak() -> None:
    assert ruling(MATCH, a_record(matched("facenet", high=0.9, low=0.5))).status is Status.FAIL


def test_a_control_of_an_embedder_that_is_no_matcher_does_not_spoil_the_matchers() -> None:
    controls = (*CONTROLS, a_control("biometric", ControlKind.POSITIVE, False, by="pca"))
    record = a_record(matched("facenet"), matched("arcface"), controls=controls)
    assert ruling(MATCH, record).status is Status.PASS


def test_dp_rules_do_not_apply_without_dp_unless_it_is_required() -> None:
    absent = a_finding("claimed_epsilon", outcome=Outcome.NOT_RUN, note="No claim.")
    for record in (a_record(), a_record(absent)):
        assert ruling(EPSILON, record).status is Status.NOT_APPLICABLE
        assert ruling(EPSILON, record, required_coverage=("dp",)).status is Status.NOT_RUN


def test_a_rule_without_a_limit_is_context() -> None:
    rule = a_rule("membership", "auc", severity="info")
    record = a_record(a_finding("auc", value=0.6, interval=Interval(0.55, 0.65, 0.95)))
    assert ruling(rule, record).status is Status.NOT_APPLICABLE


def test_whoever_deletes_the_controls_takes_no_confirmed_copy_back() -> None:
    rule = a_rule("memorisation", "confirmed_copies", at_most=0)
    shown = a_finding(
        "confirmed_copies", value=2.0, hits=2, trials=12_000, interval=Interval(0.24, 7.2, 0.95)
    )
    none = a_finding("confirmed_copies", value=0.0, hits=0, trials=12_000, interval=Interval(0, 3.7, 0.95))
    assert ruling(rule, a_record(shown)).status is Status.FAIL
    assert ruling(rule, a_record(shown, controls=())).status is Status.FAIL
    assert ruling(rule, a_record(none, controls=())).status is Status.INCONCLUSIVE
