"""Folders and manifests as users have them."""

import os
from pathlib import Path

import pytest

from showthrough.core.images import Role
from showthrough.data.listing import list_folder, list_manifest
from showthrough.errors import DataError


def test_a_missing_folder_a_file_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="no folder"):
        list_folder(tmp_path / "nowhere")
    with pytest.raises(DataError, match="is a file"):
        list_folder(tmp_path / "file")
    with pytest.raises(DataError, match="holds no file"):
        list_folder(tmp_path / "empty")


def test_images_outside_sub_folders_belong_to_nobody_named(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "b.png").touch()
    assert [(entry.name, entry.person) for entry in list_folder(tmp_path)] == [
        ("a.png", None),
        ("ada/b.png", "ada"),
    ]


def test_links_are_told_and_only_those_to_files_within_are_read(tmp_path: Path) -> None:
    (tmp_path / "images" / "ada").mkdir(parents=True)
    (tmp_path / "images" / "ada" / "a.png").touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.png").touch()
    (tmp_path / "images" / "bo").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "images" / "loop").symlink_to(tmp_path / "images")
    entries = {
        entry.name: entry.passed_over and entry.passed_over.may_show_somebody
        for entry in list_folder(tmp_path / "images")
    }
    assert entries == {"ada/a.png": None, "bo": True, "loop": False}


def test_a_name_that_is_no_utf_8_is_told_in_letters_that_can_be_written(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"ad\xe0")).mkdir()
    (tmp_path / os.fsdecode(b"ad\xe0/\xff.png")).touch()
    (entry,) = list_folder(tmp_path)
    assert (entry.name, entry.person) == ("ad\\xe0/\\xff.png", "ad\\xe0")
    assert entry.path.exists()


def manifest(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "images.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_manifest_gives_roles_people_and_groups(tmp_path: Path) -> None:
    path = manifest(tmp_path, "path,identity,group,split\na.png,ada,x,train\nb.png,,,holdout\n")
    listed = list_manifest(path)
    assert listed[Role.TRAIN][0].person == "ada"
    assert listed[Role.TRAIN][0].group == "x"
    assert listed[Role.HOLDOUT][0].person is None


def test_a_parquet_manifest_says_the_same(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"path": ["a.png"], "identity": ["ada"], "group": [None], "split": ["train"]})
    parquet.write_table(table, tmp_path / "images.parquet")
    (entry,) = list_manifest(tmp_path / "images.parquet")[Role.TRAIN]
    assert (entry.name, entry.person, entry.group) == ("a.png", "ada", None)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("path,split\na.png,\n", "row 2 has no split"),
        ("path,split\na.png,training\n", "row 2 has split 'training'; splits: train, holdout"),
        ("path,split\n", "lists no image"),
        ("file;split\na.png;train\n", "no column 'path'; it has file, split, separated by semicolon"),
        ("path,Path,split\na.png,b.png,train\n", "two columns called 'path'"),
        ("path,split\na.png,train\na.png,holdout\n", "row 3 lists a.png again, after row 2"),
    ],
)
def test_a_wrong_manifest_names_the_row(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        list_manifest(manifest(tmp_path, text))


def test_a_row_that_names_nobody_may_be_named_by_its_file(tmp_path: Path) -> None:
    path = manifest(tmp_path, "path,identity,split\nAnn_1.png,N/A,train\nBob_1.png,ada,train\n7.png,,train\n")
    listed = list_manifest(path, pattern="^(.+)_")
    assert [entry.person for entry in listed[Role.TRAIN]] == ["Ann", "ada", None]


def test_hidden_folders_are_one_entry_that_counts_their_pictures(tmp_path: Path) -> None:
    for file in ("ada/a.png", "@eaDir/a/b.png", "@eaDir/c.png", ".git/notes.txt", "ada/.old/d.png"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    entries = {entry.name: entry for entry in list_folder(tmp_path)}
    told = {name: entry.passed_over[1:] for name, entry in entries.items() if entry.passed_over}
    assert told == {"@eaDir": (2, False), "ada/.old": (1, True)}
    assert entries["ada/a.png"].person == "ada"
