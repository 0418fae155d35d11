"""What an audit of redacted pictures takes and could show, before anything runs."""

from pathlib import Path

from redacted_folders import write_pairs
from showthrough.audit.plan import plan_audit
from showthrough.config_files import load_audit

AUDIT = """
policy = "redaction-default"
[redaction]
original = "original"
redacted = "redacted"
steps = 20
[embedders.pca]
kind = "pca"
components = 4
"""


def test_people_are_counted_by_what_will_become_of_them_and_rules_by_whether_they_can_be_met(
    tmp_path: Path,
) -> None:
    write_pairs(tmp_path, people=20, photos=2)
    (tmp_path / "pictures.toml").write_text(AUDIT, encoding="utf-8")
    plan = plan_audit(load_audit(str(tmp_path / "pictures.toml")), tmp_path / "runs")
    told = {row.what: row.answer for row in (*plan.data, *plan.cost, *plan.power)}
    assert told["original"] == told["redacted"] == "40 files"
    assert told["train"].startswith("10 people, judged")
    assert told["holdout"].startswith("3 people, strangers")
    assert told["reference"].startswith("7 people, attackers learn")
    assert "nobody of 10 would bound it at 26 %" in told["people recognised"]
    assert told["at a false match rate of 0.01"] == "needs 300 strangers"
    assert "unknown" in told["all together"]  # nobody can know how long attacks with an embedder to come take
    assert any(not rule.within_reach and "face matchers" in rule.why for rule in plan.rules)
