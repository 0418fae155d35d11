"""One member of a container as a file of the vault."""

import zlib
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from showthrough.data.containers.member_files import Budget, TooLargeError, damage_told, extract
from showthrough.data.containers.members import ContainerMember
from showthrough.errors import DataError


def member(content: bytes, size: int | None = None) -> ContainerMember:
    return ContainerMember("a.png", len(content) if size is None else size, open=partial(BytesIO, content))


def test_a_member_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "0"
    assert extract(member(b"12345"), target, Path("c"), 99) == 5
    assert target.read_bytes() == b"12345"
    with pytest.raises(EOFError):
        extract(member(b"12", size=9), tmp_path / "1", Path("c"), 99)
    with pytest.raises(DataError, match=r"c: a\.png exceeds"):
        extract(member(bytes(2**21)), tmp_path / "2", Path("c"), 2**20)
    assert [path.name for path in tmp_path.iterdir()] == ["0"]


def test_a_file_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    (tmp_path / "0").write_bytes(b"abc")
    assert extract(member(b"xyz"), tmp_path / "0", Path("c"), 99) == 3
    assert (tmp_path / "0").read_bytes() == b"abc"


def test_a_budget_ends() -> None:
    budget = Budget(1e-9 * 10, 99)
    budget.spend(10)
    with pytest.raises(TooLargeError, match="max_gigabytes"):
        budget.spend(1)


def broken_at(member: str) -> None:
    with damage_told(Path("x")) as reached:
        reached[:] = [member]
        raise zlib.error


def test_damage_is_told_with_the_last_member_and_a_full_disk_is_not_damage() -> None:
    with pytest.raises(DataError, match=r"x is cut short or damaged .*reached is 7"):
        broken_at("7")
    with pytest.raises(OSError, match="full"), damage_told(Path("x")):
        raise OSError(28, "full")
