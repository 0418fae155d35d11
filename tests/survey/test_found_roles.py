"""A split that is there already is found by the names of folders, or in a manifest."""

from pathlib import Path

import pytest

from container_files import image_table, people, png, rows, write_parquet, write_shard, write_splits
from people_folders import write_celeba, write_people
from showthrough.core.images import Role
from showthrough.survey.found_roles import found_roles, is_manifest, manifest_at


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


def test_a_list_of_partitions_is_a_manifest(tmp_path: Path) -> None:
    listed = write_celeba(tmp_path, 6) / "list_eval_partition.txt"
    assert found_roles(tmp_path).manifest == listed
    assert manifest_at(tmp_path) == listed


def test_tables_and_data_sets_that_know_their_splits_are_manifests(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    table = image_table(rows(4), identity=people(4), split=["train", "train", "holdout", "holdout"])
    (tmp_path / "one").mkdir()
    assert found_roles(tmp_path / "one").manifest is None
    path = write_parquet(tmp_path / "one" / "faces.parquet", table)
    assert found_roles(tmp_path / "one").manifest in {path, tmp_path / "one"}
    assert manifest_at(path) == path
    assert manifest_at(write_parquet(tmp_path / "no.parquet", image_table(rows(2)))) is None
    saved = write_splits(tmp_path / "saved", {"train": image_table(rows(2)), "test": image_table(rows(2, 9))})
    assert manifest_at(saved) == saved


def test_containers_that_are_called_by_their_role_are_found(tmp_path: Path) -> None:
    write_shard(tmp_path / "train.tar", {"ann/0.png": png(0)})
    write_shard(tmp_path / "Test.TAR", {"bob/0.png": png(1)})
    found = found_roles(tmp_path)
    assert found.are_split
    assert {role: path.name for role, path in found.folders.items()} == {
        Role.TRAIN: "train.tar",
        Role.HOLDOUT: "Test.TAR",
    }
