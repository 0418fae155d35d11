"""summary.md: the decision for a pull request."""

from showthrough.core.records import AuditRecord, digest
from showthrough.gate import decide
from showthrough.report.markdown import render_markdown
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule

LIMIT = a_rule("memorisation", "near_copy_rate", at_most=0.01)


def summary(record: AuditRecord) -> str:
    return render_markdown(record, decide(record, today=TODAY))


def copies(hits: int) -> AuditRecord:
    return a_record(a_finding("near_copy_rate", hits=hits, trials=1000), rules=(LIMIT,))


def test_the_verdict_and_the_generator_stand_in_the_first_line() -> None:
    record = copies(200)
    verdict = decide(record, today=TODAY).verdict.value
    assert summary(record).splitlines()[0] == f"## {verdict}: planted"
    assert "not a legal verdict" in summary(record)


def test_every_limit_has_a_row_with_its_result() -> None:
    second = a_rule("membership", "auc", at_most=0.6, severity="warn")
    record = a_record(a_finding("near_copy_rate", hits=200, trials=1000), rules=(LIMIT, second))
    rows = [line for line in summary(record).splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(record.policy.rules)
    assert rows[0].endswith("| blocks |")
    assert rows[1].endswith("| warns |")


def test_a_summary_names_the_record_that_it_was_made_from() -> None:
    record = copies(0)
    assert f"`{digest(record)}`" in summary(record)


def test_no_more_than_five_reasons_are_given() -> None:
    ways = [{"by": f"way{n}"} for n in range(1, 9)]
    rules = tuple(a_rule("memorisation", "near_copy_rate", at_most=0.001, params=way) for way in ways)
    found = (a_finding("near_copy_rate", hits=900 + n, trials=1000, params=way) for n, way in enumerate(ways))
    record = a_record(*found, rules=rules)
    assert len(decide(record, today=TODAY).reasons) > 5
    text = summary(record)
    assert "\n5. " in text
    assert "\n6. " not in text


def test_names_cannot_bring_links_html_or_cells_into_the_summary() -> None:
    record = copies(0)
    named = "[click](http://x) <b>|bold|</b>\n# head"
    hostile = record.model_copy(update={"subject": record.subject.model_copy(update={"name": named})})
    first = summary(hostile).splitlines()[0]
    assert "\\[click\\]" in first
    assert "\\<b\\>\\|bold\\|" in first
    assert first.endswith("\\# head")


def test_what_the_policy_requires_and_nobody_answered_is_named() -> None:
    policy = copies(0).policy.model_copy(update={"required_coverage": ("membership",)})
    assert "Answers that the policy requires are missing" not in summary(copies(0))
    assert "Answers that the policy requires are missing" in summary(
        copies(0).model_copy(update={"policy": policy})
    )


def test_the_table_of_limits_has_what_was_measured_beside_the_limit() -> None:
    record = a_record(a_finding("near_copy_rate", hits=400, trials=5000))
    told = render_markdown(record, decide(record, today=TODAY))
    assert "| Limit on | Limit | Measured (interval) | Result | If not met |" in told
    assert "| 400 of 5,000 (8 %) |" in told
