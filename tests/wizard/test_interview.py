"""What lies there is taken as it is, what is missing is said, and the audit that is written runs."""

from pathlib import Path

import pytest

from people_folders import write_flat, write_people
from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.core.images import Role
from showthrough.errors import UsageError
from showthrough.wizard import Unasked, Wishes, drafted, finished, matcher_choice


def silent(_done: int, _total: int) -> None:
    """Report progress to nobody."""


def test_an_empty_folder_gives_nothing_to_begin_with(tmp_path: Path) -> None:
    assert drafted(Wishes(tmp_path), Unasked(), silent) is None


def test_boxes_beside_the_audit_become_a_test_set(tmp_path: Path) -> None:
    write_people(tmp_path / "train", 6)
    write_people(tmp_path / "holdout", 6, first=30)
    (tmp_path / "boxes.csv").write_text("path,x1,y1,x2,y2\n", encoding="utf-8")
    draft = drafted(Wishes(tmp_path), Unasked(), silent)
    data = next(part for part in draft.parts if part.table == "data")
    assert {"train", "holdout", "photos"} == {setting.name for setting in data.settings}


def test_boxes_in_json_need_a_folder_of_pictures(tmp_path: Path) -> None:
    write_people(tmp_path / "train", 6)
    write_people(tmp_path / "holdout", 6, first=30)
    (tmp_path / "boxes.json").write_text("{}", encoding="utf-8")
    assert "detection" not in {part.table for part in drafted(Wishes(tmp_path), Unasked(), silent).parts}
    (tmp_path / "pictures").mkdir()
    assert "detection" in {part.table for part in drafted(Wishes(tmp_path), Unasked(), silent).parts}


def test_training_people_without_others_are_refused(tmp_path: Path) -> None:
    write_people(tmp_path / "a", 6)
    with pytest.raises(UsageError, match="--train needs --holdout"):
        drafted(Wishes(tmp_path / "new", {Role.TRAIN: tmp_path / "a"}), Unasked(), silent)
    with pytest.raises(UsageError, match="give --train and --holdout, or --images"):
        drafted(Wishes(tmp_path / "new", {Role.SYNTHETIC: tmp_path / "a"}), Unasked(), silent)


def test_the_audit_that_is_written_runs(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(matcher_choice, "entries", dict)  # the same audit, whatever is installed
    write_people(tmp_path / "real", 24)
    write_flat(tmp_path / "made", 30)
    given = Wishes(tmp_path, {Role.SYNTHETIC: tmp_path / "made"}, images=tmp_path / "real")
    finished(drafted(given, Unasked(), silent), tmp_path)
    file = tmp_path / "audit.toml"
    quick = "control_samples = 20\nstrengths = false\n"  # all else as it was written
    text = file.read_text(encoding="utf-8").replace(
        "[features]", "[detection]\nenabled = false\n\n[features]"
    )
    file.write_text(quick + text, encoding="utf-8")
    (done,) = run_audit(load_audit(str(file)), Options(runs=tmp_path / "runs"))
    people = {data.role: data.n_identities for data in done.record.data}
    assert people[Role.TRAIN] + people[Role.HOLDOUT] + people[Role.REFERENCE] == 24
    assert any(finding.value is not None for finding in done.record.findings)
