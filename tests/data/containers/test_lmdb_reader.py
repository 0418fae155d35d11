"""The program that maps a database in a process of its own."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from container_files import png, write_lmdb
from showthrough.data.containers import lmdb_reader
from showthrough.data.containers.lmdb_reader import DAMAGED, LENGTHS, write_out

pytest.importorskip("lmdb")


def test_keys_come_in_order_with_their_values_or_without(tmp_path: Path) -> None:
    data = write_lmdb(tmp_path / "a", {"b": b"22", "a": b"1"}) / "data.mdb"
    whole, keys = io.BytesIO(), io.BytesIO()
    write_out(str(data), whole, with_values=True)
    write_out(str(data), keys, with_values=False)
    assert whole.getvalue() == LENGTHS.pack(1, 1) + b"a1" + LENGTHS.pack(1, 2) + b"b22"
    assert keys.getvalue() == LENGTHS.pack(1, 1) + b"a" + LENGTHS.pack(1, 2) + b"b"


def test_nothing_is_written_beside_the_database(tmp_path: Path) -> None:
    data = write_lmdb(tmp_path / "a", {"a": png(0)}) / "data.mdb"
    stamp = data.stat().st_mtime_ns
    write_out(str(data), io.BytesIO(), with_values=True)
    assert [path.name for path in data.parent.iterdir()] == ["data.mdb"]
    assert data.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_database_that_is_cut_short_ends_with_its_code(tmp_path: Path, share: float) -> None:
    data = write_lmdb(tmp_path / "a", {str(n): png(n, 60) for n in range(9)}) / "data.mdb"
    data.write_bytes(data.read_bytes()[: int(share * data.stat().st_size)])
    program = [sys.executable, "-P", lmdb_reader.__file__, str(data), "all"]
    assert subprocess.run(program, capture_output=True, check=False).returncode == DAMAGED
