"""What stands in the way of a new audit is told after its files were written, and costs none of them."""

from pathlib import Path

from showthrough.audit.planning.answers import PlanAnswer
from showthrough.wizard.first_plan import planned_first

AUDIT = '[data]\ntrain = "a"\nholdout = "b"\nsynthetic = "c"\n'


def test_a_folder_that_is_gone_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "audit.toml").write_text(AUDIT, encoding="utf-8")
    power = [PlanAnswer(what="near copies", answer="few")]
    told = planned_first(tmp_path, power)
    assert told[0] == power[0]
    assert told[1].what == "stands in the way"
    assert "no folder" in told[1].answer
