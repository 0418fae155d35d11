"""An audit of redacted pictures, from folders to a decision."""

import shutil
from pathlib import Path

import pytest

from redacted_folders import write_pairs
from showthrough.audit.options import Options
from showthrough.audit.run import Run, run_audit
from showthrough.config_files import load_audit
from showthrough.core.decision import Decision, Status
from showthrough.core.images import Role
from showthrough.core.records import Outcome
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.report import render_html, render_markdown

AUDIT = """
policy = "redaction-default"
[redaction]
original = "original"
redacted = "redacted"
boxes = "boxes.csv"
"""
BOX = "12,10,36,38"


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    before, _ = write_pairs(tmp_path, people=12, photos=2)
    rows = [f"{path.relative_to(before)},{BOX}" for path in sorted(before.rglob("*.png"))]
    (tmp_path / "boxes.csv").write_text("\n".join(["path,x1,y1,x2,y2", *rows]), encoding="utf-8")
    (tmp_path / "pictures.toml").write_text(AUDIT, encoding="utf-8")
    return tmp_path


def audited(folder: Path) -> tuple[Run, Decision]:
    (done,) = run_audit(load_audit(str(folder / "pictures.toml")), Options(runs=folder / "runs"))
    return done, decide(done.record)


def statuses(decision: Decision) -> dict[str, Status]:
    return {ruling.rule.name: ruling.status for ruling in decision.rulings}


def test_people_are_judged_by_what_hides_them_and_without_matchers_nothing_passes(folders: Path) -> None:
    done, decision = audited(folders)
    record = done.record
    assert (record.subject.kind, record.config.audited) == ("redaction", "redaction")
    assert {data.role for data in record.data} == set(Role)
    assert {card.about for card in record.cards} == {("redaction",)}
    assert {control.planted for control in record.controls} == {
        "pictures as they were before",
        "pictures all of one grey",
    }
    told = statuses(decision)
    assert told["hiding.unchanged_pictures"] is told["hiding.telling_files"] is Status.PASS
    assert told["hiding.never_compared"] is Status.PASS
    recognised = [f for f in record.findings if f.suite == "reidentification"]
    assert recognised
    assert {finding.outcome for finding in recognised} == {Outcome.NOT_RUN}
    assert decision.exit_code == Exit.NOT_ENOUGH_EVIDENCE


def test_one_picture_that_was_not_redacted_blocks(folders: Path) -> None:
    shutil.copy(folders / "original" / "p3" / "1.png", folders / "redacted" / "p3" / "1.png")
    done, decision = audited(folders)
    assert decision.exit_code == Exit.GATE_FAILED
    told = statuses(decision)
    assert told["hiding.unchanged_pictures"] is told["hiding.exposed_people"] is Status.FAIL
    page, summary = render_html(done.record, decision), render_markdown(done.record, decision)
    for text in (page, summary):
        assert "p3/1" not in text
        assert str(folders) not in text
    assert "How many people could this attacker name" in page
    assert "This audit is of a redaction." in page
    assert "Training used no differential privacy" not in page


def test_a_redacted_picture_of_no_original_is_never_compared_and_blocks(folders: Path) -> None:
    (folders / "original" / "p4" / "0.png").unlink()
    _, decision = audited(folders)
    assert statuses(decision)["hiding.never_compared"] is Status.FAIL
    assert decision.exit_code == Exit.GATE_FAILED
