"""The verdict of an edition is that of the record, and its reasons count nobody out."""

from showthrough.core.records import digest
from showthrough.gate import decide
from showthrough.report import render_html, render_markdown
from showthrough.report.editions import DPO, PUBLIC, reduced_decision, reduced_record
from showthrough.report.editions.small_cells import small_count
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule

FEW = a_finding(
    "confirmed_copies",
    value=2.0,
    hits=2,
    trials=12_000,
    n_identities=500,
    interval=Interval(0.2, 7.0, 0.95),
)
RULE = a_rule("memorisation", "confirmed_copies", at_most=0, bound="value")


def test_a_blocked_release_is_blocked_in_public_and_the_count_is_not_told() -> None:
    record = a_record(FEW, rules=(RULE,))
    decision = decide(record, today=TODAY)
    assert "2 of 12,000" in " ".join(decision.reasons)
    reduced = reduced_record(record, PUBLIC)
    public = reduced_decision(decision, record, reduced, PUBLIC)
    assert (public.verdict, public.exit_code) == (decision.verdict, decision.exit_code)
    assert public.record_digest == digest(reduced)
    assert not small_count(10).search(public.model_dump_json())
    for text in (render_html(reduced, public, "public"), render_markdown(reduced, public)):
        assert not small_count(10).search(text)
        assert "RELEASE BLOCKED" in text


def test_the_officer_reads_the_reasons_as_they_are() -> None:
    record = a_record(FEW, rules=(RULE,))
    decision = decide(record, today=TODAY)
    reduced = reduced_record(record, DPO)
    assert reduced_decision(decision, record, reduced, DPO).reasons == decision.reasons


def test_no_edition_says_that_nobody_was_found_where_its_pairs_are_withheld() -> None:
    many = FEW.model_copy(update={"value": 570.0, "hits": 570, "interval": Interval(540, 600, 0.95)})
    for finding in (FEW, many):
        record = a_record(finding, rules=(RULE,))
        decision = decide(record, today=TODAY)
        reduced = reduced_record(record, PUBLIC)
        text = render_html(reduced, reduced_decision(decision, record, reduced, PUBLIC), "public")
        assert "No person was found" not in text
        assert "how many people it shows is not told." in text
