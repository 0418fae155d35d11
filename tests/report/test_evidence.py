"""Section 6: for each suite the question, the answer, the limit and the pairs behind it."""

import pytest

from showthrough.core.curves import Evidence
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, Outcome, Quarantined, RoleData
from showthrough.gate import decide
from showthrough.report.evidence import PAIRS, Limit, Question, chapters, limit_of, useful
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule

LIMIT = a_rule("memorisation", "near_copy_rate", at_most=0.01)


def question(record: AuditRecord, name: str) -> Question:
    decision = decide(record, today=TODAY)
    return next(
        each for chapter in chapters(record, decision) for each in chapter.questions if each.card.name == name
    )


def limit(record: AuditRecord) -> Limit:
    (ruling,) = decide(record, today=TODAY).rulings
    return limit_of(ruling, record)


def copies(hits: int, **about: object) -> AuditRecord:
    return a_record(a_finding("near_copy_rate", hits=hits, trials=1000, **about), rules=(LIMIT,))


def test_every_card_of_the_record_is_asked_in_the_order_of_the_suites() -> None:
    record = copies(0)
    found = chapters(record, decide(record, today=TODAY))
    asked = [each.card.name for chapter in found for each in chapter.questions]
    assert sorted(asked) == sorted(card.name for card in record.cards)
    orders = [chapter.suite.order for chapter in found]
    assert orders == sorted(orders)


def test_a_limit_that_is_not_met_says_what_was_found_and_what_to_do() -> None:
    broken = limit(copies(200))
    assert "20 in 100" in broken.found or "200" in broken.found
    assert broken.remedy
    assert not broken.verdict.endswith("Limit exceeded.")
    assert broken.found.split(".")[0] not in broken.verdict  # what was found is told once


def test_a_limit_says_what_was_measured_and_the_smallest_leak_that_would_show() -> None:
    told = limit(copies(200, interval=clopper_pearson(200, 1000), detectable=0.02))
    assert told.measured == ("200 of 1,000 (20 %)", "17.6 to 22.6 %") or told.measured[1]
    assert told.detectable == "2 %"
    assert limit(a_record(rules=(LIMIT,))).measured == ("not measured", "")


def test_a_limit_that_is_met_needs_no_remedy() -> None:
    assert not limit(copies(0)).remedy


def test_a_limit_on_what_nobody_measured_tells_no_figure() -> None:
    silent = limit(a_record(rules=(LIMIT,)))
    assert not silent.found
    assert silent.ruling.finding is None


def test_a_card_tells_the_worst_answer_that_counts_and_not_the_first() -> None:
    low, high = (
        a_finding("near_copy_rate", hits=n, trials=1000, params={"by": by}) for n, by in ((2, "a"), (30, "b"))
    )
    assert "30 of 1,000" in question(a_record(low, high), "near_copy").answer


def test_a_note_of_several_figures_is_told_once() -> None:
    found = [
        a_finding(name, hits=2, trials=1000, note="Of pixels.")
        for name in ("near_copy_rate", "confirmed_copies")
    ]
    assert question(a_record(*found), "near_copy").notes == (("Near-copies, Confirmed copies", "Of pixels."),)


def test_a_card_without_a_finding_and_one_without_an_answer_say_so() -> None:
    assert question(a_record(), "near_copy").answer == "This audit has no finding for this question."
    silent = a_finding("auc", value=None, outcome=Outcome.UNDERPOWERED, note="Too few people.")
    told = question(a_record(silent), "nearest_sample").answer
    assert told.startswith("There is no answer:")
    assert told.endswith("Too few people.")
    assert not question(a_record(silent), "nearest_sample").has_answer


def pair(by: str, distance: float, confirmed: bool = False) -> Evidence:
    name = f"{by}-{distance}"
    named = {"synthetic": f"s-{name}", "real": f"r-{name}", "person": f"p-{name}"}
    return Evidence(**named, by=by, distance=distance, confirmed=confirmed)


def pairs_of(*evidence: Evidence) -> tuple[tuple[str, float], ...]:
    found = question(copies(5, evidence=evidence), "near_copy").pairs
    return tuple((each.evidence.by, each.evidence.distance) for each in found)


def test_confirmed_pairs_come_first_then_the_closest_of_each_embedder_in_turn() -> None:
    shown = pairs_of(pair("a", 0.1), pair("a", 0.2), pair("b", 5.0), pair("b", 9.0, confirmed=True))
    assert shown == (("b", 9.0), ("a", 0.1), ("b", 5.0), ("a", 0.2))


def test_no_more_pairs_are_listed_than_a_reader_looks_at() -> None:
    assert len(pairs_of(*(pair("a", 0.01 * n) for n in range(1, 3 * PAIRS)))) == PAIRS


def test_a_pair_that_two_figures_name_is_listed_once_and_as_confirmed() -> None:
    record = copies(5, evidence=(pair("a", 0.1),))
    second = a_finding("confirmed_copies", value=1.0, evidence=(pair("a", 0.1, confirmed=True),))
    record = record.model_copy(update={"findings": (*record.findings, second)})
    (only,) = question(record, "near_copy").pairs
    assert only.evidence.confirmed


@pytest.mark.parametrize(("distance", "nearness"), [(0.0, 100), (1.0, 10)])
def test_the_bar_of_a_pair_is_full_at_no_distance_and_short_at_the_furthest(
    distance: float, nearness: int
) -> None:
    found = question(copies(5, evidence=(pair("a", distance), pair("a", 1.0))), "near_copy").pairs
    assert {each.nearness for each in found if each.evidence.distance == distance} == {nearness}


def test_what_images_are_good_for_is_told_and_privacy_is_not() -> None:
    record = a_record(
        a_finding("map50_drop", value=0.02, interval=Interval(0.01, 0.03, 0.95)),
        a_finding("near_copy_rate", hits=200, trials=1000),
        rules=(LIMIT,),
    )
    told = useful(chapters(record, decide(record, today=TODAY)))
    assert told == (question(record, "detection").answer,)


def test_the_interval_of_a_figure_counts_what_went_unseen_as_the_gate_does() -> None:
    record = copies(0, interval=clopper_pearson(0, 1000))
    seen = {"n_images": 100, "n_identities": 50, "identity_known": True, "digest": "d"}
    whole = tuple(RoleData(role=role, **seen) for role in (Role.TRAIN, Role.SYNTHETIC))
    unread = tuple(Quarantined(id=f"s-{n}", role=Role.SYNTHETIC, reason="damaged") for n in range(100))
    half = (whole[0], whole[1].model_copy(update={"quarantined": unread}))
    told = {
        name: question(record.model_copy(update={"data": data}), "near_copy").lines[0].interval
        for name, data in (("all", whole), ("half", half))
    }
    assert told["all"] == "up to 0.37 %"
    assert told["half"] == "up to 50 %"
