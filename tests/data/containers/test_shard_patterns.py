"""Names of several files at once."""

from pathlib import Path

import pytest

from showthrough.data.containers.shard_patterns import braced, is_pattern, matching
from showthrough.errors import DataError


def test_all_that_braces_name_must_be_there(tmp_path: Path) -> None:
    for number in (0, 1, 3):
        (tmp_path / f"a-{number:03d}.tar").touch()
    pattern = tmp_path / "a-{000..003}.tar"
    with pytest.raises(DataError, match=r"a-002\.tar: 1 of the 4 that .* names are missing"):
        matching(pattern)
    (tmp_path / "a-002.tar").touch()
    assert [path.name for path in matching(pattern)] == [f"a-{n:03d}.tar" for n in range(4)]
    assert len(matching(tmp_path / "a-*.tar")) == len(matching(tmp_path / "{a,b}-*.tar")) == 4


def test_a_range_keeps_its_zeros_and_may_fall(tmp_path: Path) -> None:
    assert list(braced("{9..11}")) == ["9", "10", "11"]
    assert list(braced("{011..009}")) == ["011", "010", "009"]
    assert list(braced("x")) == ["x"]


@pytest.mark.parametrize("name", ["{0..999999999}", "{0..999}{0..999}{0..999}", "{999999..0}x{0..9}"])
def test_more_files_than_any_set_has_are_refused_before_they_are_named(name: str) -> None:
    with pytest.raises(DataError, match="more than 100,000 files"):
        list(braced(name))


def test_a_file_that_is_called_so_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1].tar").touch()
    assert not is_pattern(tmp_path / "a[1].tar")
    assert is_pattern(tmp_path / "a[2].tar")
    with pytest.raises(DataError, match="relative to the audit file"):
        matching(tmp_path / "b*.tar")
