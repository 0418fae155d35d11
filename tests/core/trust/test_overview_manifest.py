"""Manifest of an overview, and which folders are of an audit of several generators."""

from pathlib import Path

import pytest

from showthrough.core.trust.overview_manifest import (
    NAME,
    OverviewManifest,
    generator_folders,
    is_audit_of_several,
    read_overview_manifest,
)
from showthrough.errors import IntegrityError

DIGEST = "0" * 64


def generators(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "record.json").write_text("{}")


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_overview_manifest(tmp_path) is None
    told = OverviewManifest(
        tool_version="1", files={"overview.html": DIGEST}, records={"b": DIGEST, "a": DIGEST}, decisions={}
    )
    (tmp_path / NAME).write_text(told.model_dump_json())
    read = read_overview_manifest(tmp_path)
    assert read == told
    assert list(read.records) == ["b", "a"]


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/b", ""])
def test_it_leads_to_no_other_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / NAME).write_text(
        f'{{"tool_version": "1", "files": {{}}, "records": {{"{name}": "{DIGEST}"}}, "decisions": {{}}}}'
    )
    with pytest.raises(IntegrityError, match="is no manifest"):
        read_overview_manifest(tmp_path)


def test_a_folder_of_an_audit_is_told_from_one_of_many_audits_and_from_one_of_a_record(
    tmp_path: Path,
) -> None:
    generators(tmp_path, "b", "a")
    assert generator_folders(tmp_path) == ("a", "b")
    assert not is_audit_of_several(tmp_path)  # may be audit-runs itself
    (tmp_path / "vault").mkdir()
    assert is_audit_of_several(tmp_path)
    (tmp_path / "record.json").write_text("{}")
    assert not is_audit_of_several(tmp_path)
    (tmp_path / NAME).write_text("{}")
    assert is_audit_of_several(tmp_path)
    assert not is_audit_of_several(tmp_path / "record.json")
    assert not is_audit_of_several(Path("x" * 5000))
