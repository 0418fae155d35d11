"""A finding in the words of its record: people counted on both sides, and the worst answer that counts."""

from typing import Any

import pytest

from showthrough.core.cards import all_cards
from showthrough.core.records import AuditRecord, ControlKind, Finding
from showthrough.interpret.told import leak_told, told, told_whole, worst_that_counts
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import CARDS, CONTROLS, a_control, a_finding, a_record

CARD = all_cards()["match_rate"]


def matched(hits: int, others: int, low: float, high: float, n: int = 5000) -> AuditRecord:
    """Return a record in which so many of n training people are matched, and so many of n held-out ones."""
    of_people = {"params": {"by": "facenet", "fmr": 1e-4}, "n_identities": n, "n_images": 11_000}
    excess = a_finding(
        "match_excess", value=(hits - others) / n, interval=Interval(low, high, 0.95), chance=0.0, **of_people
    )
    share = a_finding("person_rate", hits=hits, trials=n, control=others / n, **of_people)
    return a_record(excess, share, cards=(CARD,))


def test_an_excess_of_people_is_told_by_people_and_never_below_none() -> None:
    record = matched(3520, 3484, -0.011, 0.025)
    assert told(record.findings[0], record) == (
        "Some synthetic image matches 3,520 of 5,000 training people "
        "and about as many held-out ones (3,484). The difference could be none to 125 people."
    )


def test_an_excess_that_is_shown_has_its_interval_in_people() -> None:
    record = matched(900, 400, 0.08, 0.12)
    assert told(record.findings[0], record) == (
        "Some synthetic image matches 900 of 5,000 training people and 400 of as many held-out ones. "
        "The difference is 500 people (95 % interval 400 to 600)."
    )


def test_fewer_than_held_out_people_are_no_negative_share() -> None:
    record = matched(300, 600, -0.08, -0.04)
    told_so = told(record.findings[0], record)
    assert "−" not in told_so
    assert told_so.endswith("That is no more than of held-out people.")


def test_figures_that_do_not_agree_are_not_told_together() -> None:
    record = matched(3520, 3484, -0.011, 0.025)
    other = record.findings[1].model_copy(update={"control": 0.5})
    changed = record.model_copy(update={"findings": (record.findings[0], other)})
    assert told(changed.findings[0], changed).startswith("Beyond coincidence, synthetic faces match")


def guess(by: str, hits: int, **about: Any) -> Finding:
    given = {"params": {"by": by, "fpr": 0.001}, "chance": 0.001, **about}
    return a_finding("tpr_at_fpr", hits=hits, trials=5000, n_identities=10_000, **given)


def test_the_answer_of_a_card_is_its_worst_one_and_not_its_first() -> None:
    mild, worse = guess("pixels", 11), guess("facenet", 78)
    record = a_record(mild, worse, cards=CARDS)
    assert worst_that_counts(record.findings, record) is worse


def test_an_answer_that_does_not_count_is_no_answer_where_another_counts() -> None:
    sound, wild = guess("pixels", 11), guess("facenet", 4000)
    alarm = tuple(
        a_control("membership", ControlKind.NEGATIVE, True, by=by).model_copy(
            update={"check": "nearest_sample", "statistic": "tpr_at_fpr"}
        )
        for by in ("facenet",)
    )
    good = tuple(
        a_control("membership", kind, kind is ControlKind.POSITIVE, by="pixels").model_copy(
            update={"check": "nearest_sample", "statistic": "tpr_at_fpr"}
        )
        for kind in ControlKind
    )
    record = a_record(sound, wild, controls=(*CONTROLS, *alarm, *good))
    assert worst_that_counts(record.findings, record) is sound
    alone = a_record(wild, controls=alarm)
    assert worst_that_counts(alone.findings, alone) is wild
    assert told_whole(wild, alone).startswith("The membership test raised an alarm")


def test_no_finding_is_no_answer() -> None:
    record = a_record()
    assert worst_that_counts((), record) is None


@pytest.mark.parametrize("better", [0.2, 0.9])
def test_of_figures_where_more_is_safer_the_lowest_is_the_worst(better: float) -> None:
    low, high = (
        a_finding("map50", value=value, n_images=100, params={"seed": value}) for value in (0.1, better)
    )
    record = a_record(high, low)
    assert worst_that_counts(record.findings, record) is low


def test_a_leak_is_told_where_a_figure_of_harm_lies_above_guessing_and_held_out_people() -> None:
    found = a_finding("near_copy_excess", value=0.5, n_images=1000, chance=0.0)
    shown = found.model_copy(update={"interval": Interval(0.4, 0.6, 0.95)})
    assert "near-copies" in leak_told(a_record(shown)).lower()
    within = found.model_copy(update={"interval": Interval(-0.1, 0.6, 0.95)})
    assert leak_told(a_record(within)) == ""
