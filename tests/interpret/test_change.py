"""Change between two audits: what moved, what noise explains, and what cannot be compared."""

from datetime import UTC, datetime

import numpy as np
import pytest

from showthrough.core.decision import Change, Significance
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, Finding, RoleData
from showthrough.interpret.change import change_line, changes, unlike
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import (
    MATCHERS,
    a_control,
    a_finding,
    a_record,
    good_controls,
)

LATER = datetime(2026, 2, 25, tzinfo=UTC)


def one(before: Finding, after: Finding, **changed: object) -> Change:
    (change,) = changes(a_record(before), a_record(after, created=LATER, **changed))
    return change


def rate(hits: int, trials: int = 10_000, **about: object) -> Finding:
    return a_finding("near_copy_rate", hits=hits, trials=trials, **about)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(10, 60, "worse"), (60, 10, "better"), (10, 14, "no_difference"), (0, 0, "no_difference")],
)
def test_more_than_noise_is_worse_or_better(before: int, after: int, expected: str) -> None:
    assert one(rate(before), rate(after)).significance == expected


def test_the_safer_side_is_the_cards_word() -> None:
    values = [
        a_finding("map50", value=value, interval=Interval(value - 0.02, value + 0.02, 0.95))
        for value in (0.7, 0.5)
    ]
    assert one(*values).significance is Significance.WORSE
    assert one(*reversed(values)).significance is Significance.BETTER


def test_a_claim_is_computed_and_has_no_noise() -> None:
    changed = one(a_finding("claimed_epsilon", value=2.0), a_finding("claimed_epsilon", value=2.1))
    assert (changed.significance, changed.chance) == (Significance.WORSE, None)
    endless = a_finding("claimed_epsilon", value=float("inf"))
    assert one(endless, endless).significance is Significance.NO_DIFFERENCE
    assert one(a_finding("claimed_epsilon", value=2.0), endless).significance is Significance.WORSE


def test_a_figure_without_two_ends_is_not_compared() -> None:
    bare = [a_finding("map50", value=value) for value in (0.7, 0.1)]
    assert one(*bare).significance is Significance.NOT_COMPARABLE
    above = [
        a_finding("audited_epsilon", value=v, interval=Interval(v, float("inf"), 0.95)) for v in (0.1, 3.0)
    ]
    changed = one(*above)
    assert changed.significance is Significance.NOT_COMPARABLE
    assert not changed.is_gap


def test_another_network_under_the_same_name_is_no_comparison() -> None:
    found = a_finding(
        "match_excess", value=0.1, interval=Interval(0.05, 0.15, 0.95), params={"by": "facenet"}
    )
    other = tuple(info.model_copy(update={"digest": f"new {info.name}"}) for info in MATCHERS)
    changed = one(found, found, embedders=other)
    assert (changed.significance, changed.is_gap) == (Significance.NOT_COMPARABLE, True)
    assert "facenet" in changed.reason


def test_other_settings_of_a_check_are_no_comparison() -> None:
    config = a_record().config.model_copy(update={"checks": {"near_copy": {"radius": 0.5}}})
    assert one(rate(1), rate(500), config=config).significance is Significance.NOT_COMPARABLE


def test_what_only_one_audit_measured_is_told() -> None:
    other = a_finding("auc", value=0.5, interval=Interval(0.4, 0.6, 0.95))
    first, second = changes(a_record(other), a_record(rate(1)))
    assert first.before is None
    assert not first.is_gap
    assert second.after is None
    assert second.is_gap  # a figure that was measured and is not any more


def test_an_answer_that_does_not_count_is_no_yardstick() -> None:
    blind = (a_control("memorisation", good_controls("memorisation")[0].kind, caught=False),)
    before = a_record(rate(0), controls=blind)
    (changed,) = changes(before, a_record(rate(90)))
    assert (changed.significance, changed.is_gap) == (Significance.NOT_COMPARABLE, False)
    (changed,) = changes(a_record(rate(90)), before)
    assert (changed.significance, changed.is_gap) == (Significance.NOT_COMPARABLE, False)


def test_a_threshold_that_was_measured_does_not_tell_figures_apart() -> None:
    params = [{"fpr": 0.01, "threshold": threshold} for threshold in (0.41, 0.42)]
    before, after = (a_finding("tpr_at_fpr", hits=9, trials=900, params=each) for each in params)
    assert one(before, after).significance is Significance.NO_DIFFERENCE
    coarser = a_finding("tpr_at_fpr", hits=9, trials=900, params={"fpr": 0.1})
    assert len(changes(a_record(before), a_record(coarser))) == 2


def test_only_what_is_asked_for_shares_the_error() -> None:
    few = [rate(10, params={"by": str(n)}) for n in range(40)]
    many = [rate(28 if n == 0 else 10, params={"by": str(n)}) for n in range(40)]
    before, after = a_record(*few), a_record(*many)
    assert all(change.significance is Significance.NO_DIFFERENCE for change in changes(before, after))
    (alone,) = changes(before, after, about=lambda finding: finding.params["by"] == "0")
    assert alone.significance is Significance.WORSE


def test_honest_audits_are_called_changed_in_one_pair_of_twenty_at_most() -> None:
    rng, called = np.random.default_rng(3), 0
    for _ in range(60):
        called += any(
            change.significance in (Significance.WORSE, Significance.BETTER)
            for change in changes(drawn(rng), drawn(rng))
        )
    assert called <= 6


def drawn(rng: np.random.Generator) -> AuditRecord:
    shares = [
        rate(int(rng.binomial(5000, truth)), 5000, params={"by": f"e{n}"})
        for n, truth in enumerate((0.0, 0.001, 0.05, 0.3))
    ]
    numbers = []
    for n in range(4):
        value = float(rng.normal())
        numbers.append(
            a_finding(
                "map50",
                value=value,
                interval=Interval(value - 1.96, value + 1.96, 0.95),
                params={"test": str(n)},
            )
        )
    return a_record(*shares, *numbers)


def test_other_people_settings_and_versions_are_told() -> None:
    data = tuple(
        RoleData(role=role, n_images=10, n_identities=5, identity_known=True, digest="a")
        for role in (Role.TRAIN, Role.HOLDOUT)
    )
    before = a_record(rate(1), data=data)
    after = a_record(
        rate(1),
        data=(data[0].model_copy(update={"digest": "b"}), data[1]),
        tool_version="9",
        config=before.config.model_copy(update={"pixels": 64}),
    )
    told = " ".join(unlike(before, after))
    assert "training images differ" in told
    assert "pixels" in told
    assert "two versions" in told
    assert unlike(before, before) == ()


def test_a_change_is_a_sentence() -> None:
    changed = one(rate(10), rate(60))
    told = change_line(changed, a_record(rate(60)))
    assert "before 10 of 10,000" in told
    assert "now 60 of 10,000" in told
