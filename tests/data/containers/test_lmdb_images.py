"""LMDB databases of encoded images."""

import random
import sys
from pathlib import Path

import pytest

from container_files import png, write_lmdb
from showthrough.data.containers import lmdb_images
from showthrough.data.containers.lmdb_images import lmdb_members
from showthrough.errors import DataError, EnvironmentFault

pytest.importorskip("lmdb")


def test_every_key_is_a_member_and_counts_of_the_others_are_no_files(tmp_path: Path) -> None:
    values = {"ada/1.png": png(1), "bo/2.png": png(2), "__len__": b"2", b"\xff": png(3)}
    found = {one.name: one for one in lmdb_members(write_lmdb(tmp_path / "a", values) / "data.mdb")}
    assert {name: one.is_file for name, one in found.items()} == {
        "__len__": False,
        "ada/1.png": True,
        "bo/2.png": True,
        "\\xff": True,
    }
    opened = found["ada/1.png"].open
    assert opened is not None
    assert opened().read() == png(1)


def test_without_images_keys_and_sizes_are_read(tmp_path: Path) -> None:
    data = write_lmdb(tmp_path / "a", {"a": png(1)}) / "data.mdb"
    (member,) = lmdb_members(data, with_images=False)
    assert (member.name, member.size, member.open) == ("a", len(png(1)), None)


def test_a_value_that_is_too_large_is_told_and_the_next_one_is_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(lmdb_images, "MEMBER_BYTES", 2**20)
    data = write_lmdb(tmp_path / "a", {"a": bytes(3 * 2**20), "b": png(1)}) / "data.mdb"
    first, second = lmdb_members(data)
    assert first.reason == "exceeds 1 MB, too much for one image"
    assert second.open is not None
    assert second.open().read() == png(1)


@pytest.mark.parametrize("wrong", [b"", b"text", bytes(9000), b"\xff" * 9000])
def test_what_is_no_database_is_refused(tmp_path: Path, wrong: bytes) -> None:
    (tmp_path / "data.mdb").write_bytes(wrong)
    with pytest.raises(DataError, match="no LMDB database; 0 keys were read"):
        list(lmdb_members(tmp_path / "data.mdb"))


def test_damage_that_kills_the_reader_is_a_sentence(tmp_path: Path) -> None:
    data = write_lmdb(tmp_path / "a", {f"{n}.png": png(n, 40) for n in range(40)}) / "data.mdb"
    whole, rng = data.read_bytes(), random.Random(0)
    refused = 0
    for _ in range(8):
        damaged = bytearray(whole)
        for _ in range(60):
            page = rng.randrange(2, len(whole) // 4096)
            damaged[4096 * page + rng.randrange(200)] = rng.randrange(256)
        data.write_bytes(damaged)
        try:
            list(lmdb_members(data))
        except DataError:
            refused += 1
    assert refused


def test_a_reader_that_nobody_listens_to_any_more_ends(tmp_path: Path) -> None:
    data = write_lmdb(tmp_path / "a", {f"{n:04d}": png(n, 60) for n in range(300)}) / "data.mdb"
    members = lmdb_members(data)
    next(members)
    before = len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0
    members.close()
    if sys.platform == "linux":
        assert len(list(Path("/proc/self/fd").iterdir())) < before


def test_without_the_library_its_extra_is_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(lmdb_images, "find_spec", lambda _: None)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[lmdb\]"):
        list(lmdb_members(tmp_path / "data.mdb"))
