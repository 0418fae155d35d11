"""The section of a model card tells the verdict, every limit, and what nobody looked at."""

from places import EXAMPLES
from showthrough.config_files import load_record
from showthrough.gate import decide
from showthrough.report.exports.model_card_section import model_card_section
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule


def test_it_tells_verdict_limits_and_what_was_not_tested() -> None:
    record = load_record(EXAMPLES / "record.json")
    decision = decide(record, today=TODAY)
    text = model_card_section(record, decision)
    assert f"**{decision.verdict.value}**" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(decision.rulings) + 1  # and the head
    assert {line.count(" | ") for line in rows} == {4}
    assert "### What was not tested" in text


def test_a_reason_stays_text() -> None:
    rule = a_rule("memorisation", "near_copy_rate", at_most=0.01)
    finding = a_finding("near_copy_rate", hits=900, trials=12_000, n_identities=400)
    record = a_record(finding, rules=(rule,), run_id="[a](https://x.example)|<b>")
    text = model_card_section(record, decide(record, today=TODAY))
    assert "\\[a\\](https://x.example)\\|\\<b\\>" in text
