"""Section 3: from the record and nothing else; sentences count in words that fit."""

import pytest

from showthrough.gate import decide
from showthrough.history.comparison import earlier_audit
from showthrough.report.change.since_last import since_last
from showthrough.report.html import render_html
from showthrough.report.markdown import change_markdown
from showthrough.testing.planted_records import TODAY, a_finding, a_record


def record(hits, name="now"):
    found = a_record(
        a_finding("near_copy_rate", hits=hits, trials=10_000, params={"by": "pixels"}),
        a_finding("near_copy_rate", hits=500, trials=10_000, params={"by": "pca"}),
    )
    return found.model_copy(update={"run_id": name})


@pytest.fixture(scope="module")
def compared():
    before, after = record(100, "before"), record(900)
    return after.model_copy(update={"previous": earlier_audit(before, after, "RELEASE BLOCKED")})


def test_without_an_earlier_audit_nothing_is_compared():
    assert since_last(record(1)) is None


def test_each_figure_is_told_before_and_now(compared):
    found = since_last(compared)
    assert found.tally == (
        "1 figure is worse, by more than noise explains.",
        "For 1 figure, noise alone would explain the difference.",
    )
    assert [row.change for row in found.rows] == ["worse", "within noise"]
    assert found.rows[0].before.startswith("1 %")
    assert found.rows[0].now.startswith("9 %")
    assert since_last(compared, most=1).left_out == 1


def test_the_report_tells_it_from_the_record_alone(compared):
    page = render_html(compared, decide(compared, today=TODAY))
    assert "The last audit of this generator is run before of " in page
    assert "RELEASE BLOCKED" in page
    assert "1 figure is worse, by more than noise explains." in page
    assert "Since the last audit: 1 worse, 1 within noise" in page


def test_markdown_has_the_same_sentences_and_rows(compared):
    told = change_markdown(since_last(compared, drawn=False))
    assert told.startswith("- 1 figure is worse")
    assert "| Figure | Before | Now | Change |" in told
    assert told.count("\n|") >= 3
