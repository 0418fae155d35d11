"""A limit is met where all that is plausible meets it, and the data that would settle it is enough."""

from math import inf

import pytest

from showthrough.core.decision import Status
from showthrough.core.records import Finding
from showthrough.gate import decide
from showthrough.gate.limits import data_needed, figure_itself, within
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        (0.0, 0.01, Status.PASS),  # the limit itself is allowed
        (0.0, 0.0101, Status.INCONCLUSIVE),
        (0.01, 0.02, Status.INCONCLUSIVE),  # not beyond it for sure
        (0.0101, 0.02, Status.FAIL),
        (0.0, inf, Status.INCONCLUSIVE),
        (0.02, inf, Status.FAIL),
    ],
)
def test_an_upper_limit_is_met_failed_or_left_open(low: float, high: float, status: Status) -> None:
    assert within(a_rule("any", "any", at_most=0.01), Interval(low, high, 0.95)) is status


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        (0.9, 0.95, Status.PASS),
        (0.89, 0.95, Status.INCONCLUSIVE),
        (0.8, 0.9, Status.INCONCLUSIVE),
        (0.8, 0.89, Status.FAIL),
        (-inf, 0.95, Status.INCONCLUSIVE),
    ],
)
def test_a_lower_limit_is_the_mirror_image(low: float, high: float, status: Status) -> None:
    assert within(a_rule("any", "any", at_least=0.9), Interval(low, high, 0.95)) is status


def test_a_figure_without_a_value_is_never_within_a_limit() -> None:
    rule = a_rule("near_copy", "near_copy_rate", at_most=0.01)
    assert figure_itself(rule, a_finding("near_copy_rate", value=0.005)) is Status.PASS
    assert figure_itself(rule, a_finding("near_copy_rate", value=0.02)) is Status.FAIL
    assert figure_itself(rule, a_finding("near_copy_rate", value=None)) is Status.INCONCLUSIVE
    assert figure_itself(rule, a_finding("near_copy_rate", value=float("nan"))) is Status.INCONCLUSIVE


def counted(hits: int, trials: int) -> Finding:
    return a_finding("near_copy_rate", hits=hits, trials=trials)


@pytest.mark.parametrize(("hits", "trials"), [(0, 50), (1, 500), (4, 1000)])
def test_the_trials_that_are_needed_settle_the_limit_and_one_fewer_would_not(hits: int, trials: int) -> None:
    rule, share = a_rule("near_copy", "near_copy_rate", at_most=0.01), hits / trials
    needed = data_needed(rule, counted(hits, trials), 0.95)
    assert needed is not None
    if hits == 0:
        assert needed == 299  # (1 - .01)^299 is the first below .05

    def highest(n: int) -> float:
        return clopper_pearson(-int(-share * n // 1), n, 0.95, "high").high

    assert highest(needed) <= 0.01 < highest(needed - 1)


def test_a_share_above_the_limit_is_settled_by_enough_data_as_well() -> None:
    needed = data_needed(a_rule("near_copy", "near_copy_rate", at_most=0.01), counted(1, 50), 0.95)
    assert needed is not None
    assert clopper_pearson(int(0.02 * needed), needed, 0.95, "low").low > 0.01


def test_no_amount_of_data_settles_a_figure_on_its_limit_or_a_limit_of_zero() -> None:
    limit, nothing = (a_rule("near_copy", "near_copy_rate", at_most=share) for share in (0.01, 0.0))
    assert data_needed(limit, counted(1, 100), 0.95) is None
    assert data_needed(nothing, counted(0, 100), 0.95) is None
    assert data_needed(limit, a_finding("near_copy_rate"), 0.95) is None


def test_an_interval_half_as_far_from_the_limit_needs_four_times_the_people() -> None:
    def needed(limit: float) -> int | None:
        finding = a_finding("auc", value=0.5, interval=Interval(0.4, 0.6, 0.95), n_identities=100)
        return data_needed(a_rule("nearest_sample", "auc", at_most=limit), finding, 0.95)

    assert needed(0.55) == 400  # the arm of .1 must shrink to .05
    assert needed(0.525) == 1600
    assert needed(0.5) is None
    assert needed(0.7) is None  # settled already


def test_a_lower_limit_on_a_share_counts_misses() -> None:
    rule = a_rule("near_copy", "near_copy_rate", at_least=0.99)
    assert data_needed(rule, counted(50, 50), 0.95) == 299


def test_an_interval_that_holds_everything_says_that_the_data_cannot_tell() -> None:
    excess = a_finding(
        "near_copy_excess", value=0.008, interval=Interval(-1.0, 1.0, 0.99), n_images=1000, n_identities=50
    )
    rule = a_rule("memorisation", "near_copy_excess", at_most=0.001)
    record = a_record(excess, rules=(rule,))
    ruling = decide(record, today=TODAY).rulings[0]
    assert ruling.status is Status.INCONCLUSIVE
    assert ruling.reason.endswith("These data cannot tell.")
    assert ruling.needed is None


def test_a_limit_from_below_is_not_reached() -> None:
    lost = a_finding("map50", value=0.2, interval=Interval(0.1, 0.3, 0.95), n_images=1000)
    rule = a_rule("utility", "map50", at_least=0.5)
    record = a_record(lost, rules=(rule,))
    assert decide(record, today=TODAY).rulings[0].reason.endswith("Limit not reached.")


def test_a_figure_about_images_needs_images() -> None:
    finding = a_finding(
        "auc", value=0.52, interval=Interval(0.50, 0.54, 0.95), n_identities=50, n_images=1000
    )
    rule = a_rule("nearest_sample", "auc", at_most=0.53)
    people, images = data_needed(rule, finding, 0.95), data_needed(rule, finding, 0.95, by_images=True)
    assert people is not None
    assert images is not None
    assert images > 1000
    assert images == pytest.approx(20 * people, rel=0.2)
