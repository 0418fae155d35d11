"""Containers unpacked into the vault, once, and glanced at without one."""

from pathlib import Path

import pytest

from container_files import (
    image_table,
    people,
    png,
    rows,
    write_lmdb,
    write_parquet,
    write_saved,
    write_shard,
)
from showthrough.data.containers import unpacking
from showthrough.data.containers.image_sources import source_at
from showthrough.data.containers.members import AskedColumns
from showthrough.data.containers.unpacking import Unpacker, glance
from showthrough.data.decoding.folder_files import NO_IMAGE
from showthrough.data.vault import Vault
from showthrough.errors import DataError

pytest.importorskip("pyarrow")


def table(tmp_path: Path, n: int = 9) -> Path:
    return write_parquet(tmp_path / "a.parquet", image_table(rows(n), identity=people(n)))


def shard(tmp_path: Path) -> Path:
    members = {
        f"{n}.{kind}": png(n) if kind == "png" else b"ada" for n in range(4) for kind in ("png", "cls")
    }
    return write_shard(tmp_path / "a.tar", members)


def database(tmp_path: Path) -> Path:
    pytest.importorskip("lmdb")
    return write_lmdb(tmp_path / "a", {f"ada/{n}.png": png(n) for n in range(4)})


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


@pytest.mark.parametrize("write", [table, shard, database])
def test_images_lie_in_the_vault_under_numbers_and_are_the_same_twice(tmp_path: Path, vault, write) -> None:
    source = source_at(write(tmp_path))
    first = Unpacker(vault).unpack(source, AskedColumns())
    stamps = [one.path.stat().st_mtime_ns for one in first.held]
    again = Unpacker(vault).unpack(source, AskedColumns())
    assert again == first
    assert [one.path.stat().st_mtime_ns for one in again.held] == stamps
    assert [one.path.read_bytes() for one in first.held] == [png(n) for n in range(len(first.held))]
    assert all(vault.folder in one.path.parents for one in first.held)
    assert all(one.path.stem == f"{int(one.path.stem):08d}" for one in first.held)


@pytest.mark.parametrize("write", [table, shard, database])
def test_a_glance_counts_and_names_alike_and_writes_nothing(tmp_path: Path, vault: Vault, write) -> None:
    source = source_at(write(tmp_path))
    whole, seen = Unpacker(vault).unpack(source, AskedColumns()), glance(source, AskedColumns())
    told = [[(one.name, one.inner, one.person, one.passed_over) for one in held] for held, _ in (whole, seen)]
    assert told[0] == told[1]
    assert whole.skipped == seen.skipped


def test_unpacking_that_was_killed_goes_on_where_it_stopped(
    tmp_path: Path, vault: Vault, monkeypatch
) -> None:
    source, whole = source_at(table(tmp_path)), unpacking.extract
    done: list[str] = []

    def killed_at_the_fifth(member, *rest) -> int:
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(member.name)
        return whole(member, *rest)

    monkeypatch.setattr(unpacking, "extract", killed_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        Unpacker(vault).unpack(source, AskedColumns())
    monkeypatch.undo()
    kept = {file: file.stat().st_mtime_ns for file in vault.folder.rglob("*.png")}
    assert len(kept) == 4
    held = Unpacker(vault).unpack(source, AskedColumns()).held
    assert len(held) == 9
    assert all(file.stat().st_mtime_ns == stamp for file, stamp in kept.items())


def test_rows_without_an_image_are_accounts_and_each_has_its_own_place(tmp_path: Path, vault: Vault) -> None:
    saved = write_saved(tmp_path / "a", image_table([None, *rows(2), None], identity=people(4)))
    held = Unpacker(vault).unpack(source_at(saved), AskedColumns()).held
    assert [one.passed_over and one.passed_over.reason for one in held] == [NO_IMAGE, None, None, NO_IMAGE]
    assert not held[0].passed_over.may_show_somebody
    assert len({one.path for one in held}) == len({one.name for one in held}) == 4


def test_too_large_a_value_is_quarantined_and_too_much_altogether_is_refused(
    tmp_path: Path, vault: Vault
) -> None:
    big = [*rows(1), {"bytes": bytes(2**21), "path": None}]
    path = write_parquet(tmp_path / "a.parquet", image_table(big))
    held = Unpacker(vault, member_bytes=2**20).unpack(source_at(path)).held
    assert held[0].passed_over is None
    assert held[1].passed_over.reason == "exceeds 1 MB, too much for one image"
    with pytest.raises(DataError, match=r"max_gigabytes = 0\.001"):
        Unpacker(Vault(tmp_path / "other"), max_gigabytes=0.001).unpack(source_at(path))


def test_an_image_beside_its_table_is_read_where_it_lies(tmp_path: Path, vault: Vault) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(png(1))
    path = write_parquet(tmp_path / "in" / "a.parquet", image_table([{"bytes": None, "path": "a.png"}]))
    (one,) = Unpacker(vault).unpack(source_at(path)).held
    assert one.path == tmp_path / "in" / "a.png"
