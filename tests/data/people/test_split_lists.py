"""CelebA's list of partitions as a manifest."""

from pathlib import Path

import pytest

from container_files import png
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import listed_people
from showthrough.data.people.split_lists import folder_of_photos, is_partition_list, read_partitions
from showthrough.errors import DataError

LINES = "000001.jpg 0\n000002.jpg 0\n000003.jpg 1\n000004.jpg 2\n"


def celeba(tmp_path: Path, lists: str, evaluation: str, images: str) -> Path:
    for folder in (lists, evaluation, images):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    for number in range(1, 5):
        (tmp_path / images / f"{number:06d}.jpg").write_bytes(png(number))
    people = "".join(f"{number:06d}.jpg {100 + number // 3}\n" for number in range(1, 5))
    (tmp_path / lists / "identity_CelebA.txt").write_text(people, encoding="utf-8")
    path = tmp_path / evaluation / "list_eval_partition.txt"
    path.write_text(LINES, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "layout", [(".", ".", "img_align_celeba"), ("Anno", "Eval", "Img/img_align_celeba"), (".", ".", ".")]
)
def test_partitions_are_roles_and_the_list_beside_names_people(tmp_path: Path, layout) -> None:
    path = celeba(tmp_path, *layout)
    listed = listed_people(DataConfig(manifest=str(path.relative_to(tmp_path))), tmp_path)
    assert {role: [one.person for one in entries] for role, entries in listed.items()} == {
        Role.TRAIN: ["100", "100"],
        Role.REFERENCE: ["101"],
        Role.HOLDOUT: ["101"],
    }
    assert all(one.path.is_file() for entries in listed.values() for one in entries)


def test_a_line_that_is_none_and_a_photo_that_stands_twice_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(LINES + "nonsense\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 5 is no photo and partition"):
        list(read_partitions(path))
    path.write_text(LINES + "000001.jpg 2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"line 5 lists 000001\.jpg again"):
        list(read_partitions(path))


def test_a_manifest_and_a_picture_are_no_list_of_partitions(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("path,split\na.png,train\n", encoding="utf-8")
    (tmp_path / "a.png").write_bytes(png(0))
    assert not is_partition_list(tmp_path / "a.csv")
    assert not is_partition_list(tmp_path / "a.png")
    assert not is_partition_list(tmp_path / "gone")
    with pytest.raises(DataError, match="which lies in none of img_align_celeba"):
        folder_of_photos(tmp_path / "a.txt", "000001.jpg")
