"""A split that is there already is found by the names of folders, or in a manifest."""

from pathlib import Path

import pytest

from people_folders import write_people
from showthrough.core.images import Role
from showthrough.survey.found_roles import found_roles, is_manifest


@pytest.mark.parametrize("held_out", ["holdout", "Test", "val"])
def test_folders_that_say_their_role_are_found(tmp_path: Path, held_out: str) -> None:
    write_people(tmp_path / "Training", 1)
    write_people(tmp_path / held_out, 1)
    found = found_roles(tmp_path)
    assert found.are_split
    assert found.folders[Role.HOLDOUT].name == held_out


def test_a_manifest_with_both_roles_is_found_and_other_tables_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("path,x1,y1,x2,y2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("path,split\na.png,train\n", encoding="utf-8")
    assert found_roles(tmp_path).manifest is None
    (tmp_path / "c.csv").write_text("path,split\na.png,train\nb.png,holdout\n", encoding="utf-8")
    assert found_roles(tmp_path).manifest == tmp_path / "c.csv"
    assert not is_manifest(tmp_path / "none.csv")
