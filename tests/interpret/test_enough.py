"""A limit is met only by a control and a search that are large enough for it."""

import pytest

from showthrough.config_files import load_policy
from showthrough.core.cards import all_cards
from showthrough.core.decision import Ruling, Status
from showthrough.core.images import Role
from showthrough.core.policy import Rule
from showthrough.core.records import Finding, Outcome, RoleData
from showthrough.gate import decide
from showthrough.interpret.enough import FEWEST_HOLDOUT, FEWEST_REFERENCE, needed_people
from showthrough.stats.biometric.prediction_limit import ControlGroup, controls_of
from showthrough.stats.biometric.rare_matches import EXPECTED, smallest_leak
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import CARDS, TODAY, a_finding, a_policy, a_record, a_rule

LEAKED = a_rule("biometric", "leaked_people", at_most=0, bound="value")
FUSED = all_cards()["fused_match"]
RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
SHARE = 0.005  # of the error rate: what a full audit of one generator leaves this count
CLEAN = a_finding("near_copy_rate", hits=0, trials=5000)


def leaked(detectable: float | None, *, n: int = 1000, hits: int = 0, n_control: int = 1000) -> Finding:
    """Return how many of n people two matchers say were leaked."""
    return Finding(
        check=FUSED.name,
        suite=FUSED.suite,
        statistic="leaked_people",
        outcome=Outcome.MEASURED,
        value=float(hits),
        hits=hits,
        trials=n,
        interval=Interval(float(hits), 40.0, 0.95),
        n_identities=n,
        n_control=n_control,
        detectable=detectable,
        params={"by": "facenet + arcface"},
    )


def ruling(finding: Finding, rule: Rule = LEAKED, people: dict[Role, int] | None = None, **policy) -> Ruling:
    data = tuple(
        RoleData(role=role, n_images=n, n_identities=n, identity_known=True, digest="d")
        for role, n in (people or {}).items()
    )
    record = a_record(finding, cards=(*CARDS, FUSED)).model_copy(update={"data": data})
    blocking = rule.model_copy(update={"severity": "block"})
    return decide(record, a_policy(blocking, **policy), today=TODAY).rulings[0]


def test_nobody_found_is_no_pass_where_only_a_larger_leak_would_have_shown() -> None:
    """24 people leaked, chance may match 28: "0 beyond chance" was a pass."""
    small = ruling(leaked(4, n=300))
    assert small.status is Status.INCONCLUSIVE
    assert "A leak of 4 or more training people would have shown. The policy asks for 3." in small.reason
    assert ruling(leaked(29, n=300)).status is Status.INCONCLUSIVE
    assert ruling(leaked(float("inf"))).status is Status.INCONCLUSIVE


def test_the_pass_says_how_large_a_leak_would_have_shown() -> None:
    found = ruling(leaked(9.0))
    assert found.status is Status.PASS
    assert "A leak of 9 or more training people would have shown. Limit met." in found.reason


def test_what_the_policy_accepts_is_a_share_and_never_less_than_two_cases() -> None:
    assert ruling(leaked(11.0)).status is Status.INCONCLUSIVE
    assert ruling(leaked(11.0), max_detectable=0.02).status is Status.PASS
    assert ruling(leaked(2.0, n=60, n_control=60)).status is Status.PASS


def test_a_leak_that_was_found_blocks_however_large_it_had_to_be() -> None:
    assert ruling(leaked(29, n=300, hits=5)).status is Status.FAIL


def test_limits_above_zero_and_figures_that_show_no_harm_are_judged_by_their_intervals() -> None:
    rate = CLEAN.model_copy(update={"detectable": 0.5})
    assert ruling(rate, RATE).status is Status.PASS


@pytest.mark.parametrize(
    ("behind", "status"), [(FEWEST_HOLDOUT - 1, Status.INCONCLUSIVE), (FEWEST_HOLDOUT, Status.PASS)]
)
def test_five_held_out_people_are_no_control(behind: int, status: Status) -> None:
    own = CLEAN.model_copy(update={"n_control": behind})
    assert ruling(own, RATE).status is status
    assert ruling(CLEAN, RATE, {Role.HOLDOUT: behind}).status is status  # from the account of the data
    few = ruling(CLEAN, RATE, {Role.HOLDOUT: 5})
    assert few.needed == FEWEST_HOLDOUT
    assert "it takes 50 held-out people, and there are 5" in few.reason


def test_a_rule_s_own_minimum_counts_whether_larger_or_smaller() -> None:
    strict = a_rule("memorisation", "near_copy_rate", at_most=0.01, min_holdout=500)
    lax = a_rule("memorisation", "near_copy_rate", at_most=0.01, min_holdout=0)
    assert ruling(CLEAN, strict, {Role.HOLDOUT: 499}).status is Status.INCONCLUSIVE
    assert ruling(CLEAN, lax, {Role.HOLDOUT: 5}).status is Status.PASS


def test_thresholds_need_reference_people_too() -> None:
    people = {Role.HOLDOUT: 1000, Role.REFERENCE: FEWEST_REFERENCE - 1}
    few = ruling(leaked(3.0), LEAKED, people)
    assert few.status is Status.INCONCLUSIVE
    assert "reference people" in few.reason
    assert ruling(leaked(3.0), LEAKED, {**people, Role.REFERENCE: FEWEST_REFERENCE}).status is Status.PASS


def test_one_false_accusation_in_a_thousand_needs_a_thousand_held_out_people() -> None:
    rule = a_rule("membership", "tpr_at_fpr", at_most=0.01, params={"fpr": 0.001})
    assert needed_people(rule, all_cards()["nearest_sample"])[Role.HOLDOUT] == 1000


def test_measures_without_an_adversary_need_none() -> None:
    rule = a_rule("utility", "map50_drop", at_most=0.05)
    assert set(needed_people(rule, all_cards()["detection"]).values()) == {0}


@pytest.mark.parametrize(("policy", "train"), [("faces-default", 1000), ("faces-pilot", 100)])
def test_a_shipped_policy_can_be_passed_with_the_people_that_it_asks_for(policy: str, train: int) -> None:
    shipped = load_policy(policy)
    (rule,) = [rule for rule in shipped.rules if rule.statistic == "leaked_people"]
    assert rule.min_identities == train
    held = ControlGroup(0, (rule.min_holdout or 0) / train)
    least = min(
        smallest_leak(0.95, each, controls_of(held, held, alike=False, error=SHARE)) for each in EXPECTED
    )
    assert ruling(leaked(least, n=train), rule, max_detectable=shipped.max_detectable).status is Status.PASS
    five = controls_of(ControlGroup(0, 5 / train), ControlGroup(0, 0), alike=False, error=SHARE)
    worse = min(smallest_leak(0.95, each, five) for each in EXPECTED)
    assert ruling(leaked(worse, n=train), rule).status is Status.INCONCLUSIVE
