"""Ratchet: worse than before blocks within the limit, noise does not, and what cannot be compared is told."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from showthrough.core.decision import Decision
from showthrough.core.policy import Rule
from showthrough.core.records import AuditRecord, Finding
from showthrough.errors import ConfigError, Exit
from showthrough.gate import decide
from showthrough.stats.intervals import Interval, difference_interval
from showthrough.testing.planted_records import (
    MATCHERS,
    TODAY,
    a_finding,
    a_policy,
    a_record,
    a_rule,
    a_waiver,
)

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.1)
EXCESS = a_rule("memorisation", "near_copy_excess", at_most=0.2)
DROP = a_rule("utility", "map50_drop", at_most=0.5, severity="warn")
MATCH = a_rule("biometric", "match_excess", at_most=0.5)
BEFORE, AFTER = datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 2, 20, tzinfo=UTC)


def rate(hits: int, trials: int = 5000, **params: Any) -> Finding:
    return a_finding("near_copy_rate", hits=hits, trials=trials, params=params)


def drop(value: float) -> Finding:
    return a_finding("map50_drop", value=value, interval=Interval(value - 0.02, value + 0.02, 0.95))


def turned(before: Any, after: Any, *rules: Rule, **settings: Any) -> Decision:
    policy = a_policy(*(rules or (RATE, DROP)), **settings)
    old, new = (a_record(*found, created=day) for found, day in ((before, BEFORE), (after, AFTER)))
    return decide(new, policy, today=TODAY, previous=old)


def test_what_became_worse_blocks_within_its_limit_with_before_and_after() -> None:
    made = turned([rate(5)], [rate(60)], RATE)
    assert made.exit_code is Exit.GATE_FAILED
    assert "before 5 of 5,000" in made.reasons[0]
    assert "now 60 of 5,000" in made.reasons[0]
    assert decide(a_record(rate(60)), a_policy(RATE), today=TODAY).exit_code is Exit.PASS


def test_noise_and_what_became_better_block_nothing() -> None:
    for hits in (5, 9, 0):
        assert turned([rate(5)], [rate(hits)], RATE).exit_code is Exit.PASS


def test_a_rule_that_warns_warns() -> None:
    made = turned([rate(5), drop(0.1)], [rate(5), drop(0.4)])
    assert made.exit_code is Exit.PASS
    assert [one.blocks for one in made.worsened] == [False]
    assert made.worsened[0].told in made.reasons


def test_a_figure_that_nobody_limits_is_not_compared() -> None:
    auc = [a_finding("auc", value=v, interval=Interval(v - 0.01, v + 0.01, 0.95)) for v in (0.5, 0.9)]
    assert turned([rate(5), auc[0]], [rate(5), auc[1]], RATE).worsened == ()


def test_what_was_waived_is_told_and_blocks_nothing() -> None:
    strict = RATE.model_copy(update={"at_most": 0.01})
    made = turned([rate(5)], [rate(400)], strict, waivers=(a_waiver(strict.name),))
    assert made.exit_code is Exit.PASS
    assert [one.blocks for one in made.worsened] == [False]


def test_another_matcher_or_a_lost_figure_is_a_gap_and_no_pass() -> None:
    found = [
        a_finding("match_excess", value=0.1, interval=Interval(0.09, 0.11, 0.95), params={"by": m.name})
        for m in MATCHERS[:2]
    ]
    old = a_record(*found, created=BEFORE)
    others = tuple(info.model_copy(update={"digest": f"new {info.name}"}) for info in MATCHERS)
    new = a_record(*found, created=AFTER, embedders=others)
    made = decide(new, a_policy(MATCH), today=TODAY, previous=old)
    assert made.exit_code is Exit.NOT_ENOUGH_EVIDENCE
    assert any("Another network" in told for told in made.not_compared)
    lost = turned([rate(5), rate(5, by="patches")], [rate(5)], RATE)
    assert lost.exit_code is Exit.NOT_ENOUGH_EVIDENCE


def test_the_yardstick_was_accepted_and_is_the_earlier_one() -> None:
    new = a_record(rate(5))
    with pytest.raises(ConfigError, match="the later of the two"):
        decide(a_record(rate(5), created=BEFORE), a_policy(RATE), today=TODAY, previous=new)
    blocked = a_record(rate(900), created=BEFORE, policy=a_policy(RATE))
    with pytest.raises(ConfigError, match="not accepted"):
        decide(new, a_policy(RATE), today=TODAY, previous=blocked)


def many(rng: np.random.Generator, truth: float, day: datetime) -> AuditRecord:
    """Return the record of an audit with three rates, three differences and three scores."""
    found: list[Finding] = []
    for name in ("a", "b", "c"):
        found.append(rate(int(rng.binomial(4000, truth)), 4000, by=name))
        hits, control = (int(n) for n in rng.binomial(4000, 0.02, 2))
        interval = difference_interval(hits, 4000, control, 4000)
        value = (hits - control) / 4000
        found.append(a_finding("near_copy_excess", value=value, interval=interval, params={"by": name}))
        score = float(rng.normal(0.2, 0.01))
        around = Interval(score - 0.0196, score + 0.0196, 0.95)
        found.append(a_finding("map50_drop", value=score, interval=around, params={"test": name}))
    return a_record(*found, created=day)


def share_blocked(truth: float, n: int = 60) -> float:
    rng, policy = (
        np.random.default_rng(5),
        a_policy(RATE, EXCESS, DROP.model_copy(update={"severity": "block"})),
    )
    blocked = 0
    for _ in range(n):
        before, after = many(rng, 0.01, BEFORE), many(rng, truth, AFTER)
        blocked += bool(decide(after, policy, today=TODAY, previous=before).worsened)
    return blocked / n


def test_of_honest_releases_one_in_twenty_is_blocked_at_most_over_all_rules_together() -> None:
    assert share_blocked(0.01) <= 0.05


def test_a_release_that_copies_three_times_as_much_is_blocked() -> None:
    assert share_blocked(0.03, 20) >= 0.95
