"""A few images out of a closed container: bounded, and refused where unpacking would be."""

import zipfile
from pathlib import Path

import pytest

from container_files import png, write_lmdb, write_shard
from showthrough.data.containers.few_images import FewImages, few_images
from showthrough.data.containers.image_sources import source_at
from showthrough.data.containers.unpacking import NOBODY_NAMED, Closed, glance
from showthrough.errors import DataError


def closed_at(path: Path) -> Closed:
    (closed, *others) = [held.closed for held in glance(source_at(path), NOBODY_NAMED).held]
    assert all(other is closed for other in others)
    return closed


def few_of(path: Path, folder: Path, most: int = 4, **bound: int) -> FewImages:
    folder.mkdir()
    return few_images(closed_at(path), folder, most, **bound)


def test_no_more_images_and_bytes_are_written_than_asked(tmp_path: Path) -> None:
    tar = write_shard(tmp_path / "a.tar", {f"../{i}.png": png(i) for i in range(9)})
    assert closed_at(tar).n_images == 9
    few = few_of(tar, tmp_path / "few")
    assert [path.read_bytes() for path in few.paths] == [png(i) for i in range(4)]
    assert sorted(tmp_path.rglob("*.png")) == sorted(few.paths)  # names that lead elsewhere lead nowhere
    assert few.seconds > 0
    bounded = few_of(tar, tmp_path / "bounded", most_bytes=len(png(0)) + 9)
    assert len(bounded.paths) == 1


def test_each_of_several_shards_is_tried(tmp_path: Path) -> None:
    (tmp_path / "shards").mkdir()
    for number in range(3):
        images = {f"{i}.png": png(10 * number + i) for i in range(5)}
        write_shard(tmp_path / "shards" / f"{number}.tar", {"README.txt": b"of these", **images})
    assert closed_at(tmp_path / "shards").n_images == 15
    few = few_of(tmp_path / "shards", tmp_path / "few", most=6)
    assert sorted(path.name[:4] for path in few.paths) == [f"{i:04d}" for i in (0, 0, 1, 1, 2, 2)]


def test_archives_inside_are_counted_and_text_is_left_out(tmp_path: Path) -> None:
    inner = write_shard(tmp_path / "inner.tar", {"a.png": png(0)})
    members = {"inner.tar": inner.read_bytes(), "words": b"nobody at all", "b.png": png(1), "c.png": b"\x89"}
    few = few_of(write_shard(tmp_path / "a.tar", members), tmp_path / "few")
    assert (few.nested, [path.suffix for path in few.paths]) == (1, [".png", ".png"])


def test_the_reader_of_a_database_is_left_early(tmp_path: Path) -> None:
    pytest.importorskip("lmdb")
    few = few_of(write_lmdb(tmp_path / "a", {f"{i:02d}": png(i) for i in range(30)}), tmp_path / "few")
    assert [path.read_bytes() for path in few.paths] == [png(i) for i in range(4)]


def test_a_damaged_image_is_told_as_the_audit_tells_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_STORED) as file:
        file.writestr("a.png", png(0))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[60] ^= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(DataError, match="cut short or damaged"):
        few_of(tmp_path / "a.zip", tmp_path / "few")
