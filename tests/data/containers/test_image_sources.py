"""What stands at a path where images are expected."""

import os
from pathlib import Path

import pytest

from container_files import (
    image_table,
    png,
    rows,
    write_arrow,
    write_lmdb,
    write_parquet,
    write_saved,
    write_shard,
    write_splits,
)
from showthrough.data.containers.image_sources import SourceKind, manifest_sources, source_at
from showthrough.errors import DataError

pa = pytest.importorskip("pyarrow")


def test_folders_of_files_and_what_is_not_there_are_no_containers(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "1.png").write_bytes(png(1))
    write_shard(tmp_path / "a.tar", {"1.png": png(1)})  # beside pictures: quarantined as a file
    assert source_at(tmp_path) is None
    assert source_at(tmp_path / "nothing") is None
    assert source_at(tmp_path / "ada" / "1.png") is None
    assert source_at(tmp_path / "a.tar").kind is SourceKind.ARCHIVE


def test_a_folder_of_shards_or_tables_is_all_of_them(tmp_path: Path) -> None:
    for name in ("b.tar", "a.tar"):
        write_shard(tmp_path / name, {"1.png": png(1)})
    for text in ("README.md", "sizes.json", "a.idx", "._a.tar"):
        (tmp_path / text).touch()
    source = source_at(tmp_path)
    assert source is not None
    assert [path.name for path in source.files if not path.name.startswith("._")] == ["a.tar", "b.tar"]
    (tmp_path / "data").mkdir()
    write_parquet(tmp_path / "data" / "a.parquet", image_table(rows(1)))
    assert source_at(tmp_path / "data").kind is SourceKind.TABLE
    with pytest.raises(DataError, match="holds tables and archives"):
        source_at(tmp_path)


def test_files_of_several_splits_are_asked_about(tmp_path: Path) -> None:
    for name in ("train-00000-of-00001.parquet", "test-00000-of-00001.parquet"):
        write_parquet(tmp_path / name, image_table(rows(1)))
    with pytest.raises(DataError, match=r"splits test, train; name those of one, .*test\*\.parquet"):
        source_at(tmp_path)
    source = source_at(tmp_path / "train-*.parquet")
    assert source is not None
    assert (source.kind, len(source.files)) == (SourceKind.TABLE, 1)


def test_saved_data_sets_and_databases_are_known_by_what_lies_in_their_folder(tmp_path: Path) -> None:
    assert source_at(write_saved(tmp_path / "a", image_table(rows(1)))).kind is SourceKind.TABLE
    pytest.importorskip("lmdb")
    assert source_at(write_lmdb(tmp_path / "b", {"a": png(1)})).kind is SourceKind.LMDB


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = write_parquet(tmp_path / "x.parquet", image_table(rows(1)))
    for name, folder in (("a.parquet", tmp_path / "a"), ("data.mdb", tmp_path / "b")):
        folder.mkdir()
        (folder / name).symlink_to(elsewhere)
        with pytest.raises(DataError, match="is a link out of its folder"):
            source_at(folder)
    assert source_at(tmp_path / "a" / "a.parquet") is not None  # named by hand


@pytest.mark.parametrize("name", ["a.tfrecord", "a.tfrecords", "a.tfrecord-00000-of-00010", "A.TFRecord.gz"])
def test_tfrecord_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / name).write_bytes(b"\0" * 20)
    for path in (tmp_path / "set", tmp_path / "set" / name, tmp_path / "set" / f"{name[:2]}*"):
        with pytest.raises(DataError, match=r"TFRecord, which is not read.*Write its images as Parquet"):
            source_at(path)


def test_a_pipe_among_tables_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.parquet")
    with pytest.raises(DataError, match="a named pipe, not a file"):
        source_at(tmp_path)


def test_a_manifest_may_be_a_table_of_images_and_a_table_of_paths_is_a_plain_one(tmp_path: Path) -> None:
    plain = write_parquet(tmp_path / "plain.parquet", pa.table({"path": ["a"], "split": ["train"]}))
    (tmp_path / "plain.csv").touch()
    assert manifest_sources(plain) is None
    assert manifest_sources(tmp_path / "plain.csv") is None
    full = write_parquet(tmp_path / "full.parquet", image_table(rows(1)))
    assert list(manifest_sources(full)) == [""]
    assert list(manifest_sources(write_arrow(tmp_path / "a.arrow", image_table(rows(1))))) == [""]
    saved = write_splits(tmp_path / "s", {"train": image_table(rows(1)), "test": image_table(rows(1))})
    assert list(manifest_sources(saved)) == ["train", "test"]
