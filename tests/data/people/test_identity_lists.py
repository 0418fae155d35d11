"""Lists of who is on each file."""

import json
from pathlib import Path

import pytest

from container_files import png, write_lmdb
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import listed_people
from showthrough.data.people.identity_lists import read_identities
from showthrough.errors import DataError

COCO = {
    "images": [
        {"id": 1, "file_name": "1.jpg"},
        {"id": 2, "file_name": "x/2.jpg"},
        {"id": 3, "file_name": "3.jpg"},
    ],
    "categories": [{"id": 7, "name": "Ada Lee"}],
    "annotations": [
        {"image_id": 1, "category_id": 7},
        {"image_id": 1, "category_id": 7},
        {"image_id": 2, "category_id": 7, "identity": 2880},
    ],
}


def test_the_list_of_celeba_is_read(tmp_path: Path) -> None:
    path = tmp_path / "identity_CelebA.txt"
    path.write_text("000001.jpg 2880\n000002.jpg 2937\n\n", encoding="utf-8")
    found = read_identities(path)
    assert found.people(["a/000002.jpg", "000001.jpg", "other.jpg"]) == ["2937", "2880", None]


def test_coco_names_people_by_category_or_by_its_own_field(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(COCO), encoding="utf-8")
    assert read_identities(path).people(["1.jpg", "x/2.jpg", "3.jpg"]) == ["Ada Lee", "2880", None]


def test_a_table_names_people_and_paths_may_lean_either_way(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("path,identity,age\nx\\1.jpg,007,30\n2.jpg,NaN,3\n", encoding="utf-8")
    assert read_identities(path).people(["x/1.jpg", "2.jpg"]) == ["007", None]


def test_the_longest_end_of_a_path_that_is_listed_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("path,identity\n1.jpg,ada\nb/1.jpg,bo\n", encoding="utf-8")
    assert read_identities(path).people(["c/b/1.jpg", "c/1.jpg"]) == ["bo", "ada"]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.txt", "1.jpg 7\n1.jpg 8\n", "line 2 names another person for 1.jpg than before"),
        ("a.txt", "1.jpg\n", "line 1 is no name of a file and a person"),
        ("a.txt", "", "lists no file"),
        ("a.txt", b"\xff\xfe\xfa", "cannot be read as UTF-8 text"),
        ("a.json", "{", "is not COCO JSON of people"),
        ("a.json", "[" * 10**5, "is not COCO JSON of people"),
        ("a.json", json.dumps(COCO | {"categories": []}), "is not COCO JSON of people"),
        ("a.json", json.dumps(COCO | {"annotations": [{"image_id": 9}]}), "is not COCO JSON of people"),
        ("a.csv", "path,who\n1.jpg,ada\n", "has no column 'identity'"),
    ],
)
def test_what_is_no_such_list_is_refused(tmp_path: Path, name: str, text, sentence: str) -> None:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError, match=sentence):
        read_identities(tmp_path / name)


def test_a_list_alone_names_the_people_of_folders(tmp_path: Path) -> None:
    for role in ("train", "holdout"):
        for number in range(3):
            path = tmp_path / role / "2020" / "spring" / f"{role}{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(png(number))
    (tmp_path / "who.txt").write_text("train0.png 1\ntrain1.png 1\nholdout0.png 2\n", encoding="utf-8")
    listed = listed_people(DataConfig(train="train", holdout="holdout", identities="who.txt"), tmp_path)
    assert [one.person for one in listed[Role.TRAIN]] == ["1", "1", None]
    assert [one.person for one in listed[Role.HOLDOUT]] == ["2", None, None]
    (tmp_path / "who.txt").write_text("train0.png 1\n", encoding="utf-8")
    with pytest.raises(DataError, match="names none of the 3 files"):
        listed_people(DataConfig(train="train", holdout="holdout", identities="who.txt"), tmp_path)


def test_a_list_names_the_keys_of_a_database(tmp_path: Path) -> None:
    pytest.importorskip("lmdb")
    for role, first in (("train", 0), ("holdout", 10)):
        write_lmdb(tmp_path / role, {f"{role}/{n}": png(first + n) for n in range(2)})
    text = "path,identity\ntrain/0,ada\ntrain/1,bo\nholdout/0,cy\nholdout/1,cy\n"
    (tmp_path / "who.csv").write_text(text, encoding="utf-8")
    listed = listed_people(DataConfig(train="train", holdout="holdout", identities="who.csv"), tmp_path)
    assert [one.person for one in listed[Role.TRAIN]] == ["ada", "bo"]
    assert [one.person for one in listed[Role.HOLDOUT]] == ["cy", "cy"]
