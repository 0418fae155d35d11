"""The manifest of a split reads back as it was shared out."""

from pathlib import Path

from people_folders import write_people
from showthrough.core.images import Role
from showthrough.data.listing import list_manifest
from showthrough.survey.folder_survey import survey
from showthrough.survey.split_table import split_table


def test_a_manifest_names_every_file_from_where_it_lies(tmp_path: Path) -> None:
    entries = survey(write_people(tmp_path / "photos", 3)).entries
    roles = [Role.TRAIN, Role.HOLDOUT] * 3
    manifest = tmp_path / "elsewhere" / "split.csv"
    manifest.parent.mkdir()
    manifest.write_text(split_table(entries, roles, manifest).text, encoding="utf-8")
    read = list_manifest(manifest)
    assert {role: len(own) for role, own in read.items()} == {Role.TRAIN: 3, Role.HOLDOUT: 3}
    assert all(entry.path.is_file() for own in read.values() for entry in own)
    assert {entry.person for own in read.values() for entry in own} == {
        "person 00", "person 01", "person 02",
    }  # fmt: skip


def test_commas_and_quotes_in_names_survive_and_line_breaks_are_left_out(tmp_path: Path) -> None:
    write_people(tmp_path, 3)
    (tmp_path / "person 00").rename(tmp_path / 'Ann, "Lee"')
    (tmp_path / "person 01").rename(tmp_path / "two\nlines")
    entries = survey(tmp_path).entries
    manifest = tmp_path / "split.csv"
    table = split_table(entries, [Role.TRAIN] * len(entries), manifest)
    manifest.write_text(table.text, encoding="utf-8")
    assert table.left_out == 2
    named = {entry.person for entry in list_manifest(manifest)[Role.TRAIN]}
    assert 'Ann, "Lee"' in named
