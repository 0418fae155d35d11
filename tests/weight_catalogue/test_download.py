"""A download is taken up where it broke off, is never longer than the file, and ends in time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.weight_catalogue.download import Wanted, download
from weights_server import FileServer, serving

CONTENT = bytes(range(256)) * 2000


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving(CONTENT) as running:
        yield running


def untold(done: int, total: int) -> None:
    """Tell nobody."""


def fetch(server: FileServer, part: Path, seconds: float = 20.0, size: int | None = len(CONTENT)) -> bytes:
    download(Wanted(server.address, size, seconds), part, untold)
    return part.read_bytes()


def test_a_file_comes_whole_and_how_far_it_is_is_told(server: FileServer, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    wanted = Wanted(server.address, len(CONTENT), 20.0)
    download(wanted, tmp_path / "part", lambda done, total: told.append((done, total)))
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_broke_off_is_kept_and_only_the_rest_is_asked_for(server: FileServer, tmp_path: Path) -> None:
    server.cuts_after = 300_000
    with pytest.raises(EnvironmentFault, match=r"broke off|ended after.*takes it up where it stopped"):
        fetch(server, tmp_path / "part")
    have = (tmp_path / "part").stat().st_size
    assert 0 < have <= 300_000
    server.cuts_after = None
    assert fetch(server, tmp_path / "part") == CONTENT
    assert server.asked[-1] == f"bytes={have}-"


def test_a_server_that_knows_no_ranges_sends_it_all_again(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(CONTENT[:1000])
    server.knows_ranges = False
    assert fetch(server, tmp_path / "part") == CONTENT


def test_an_end_without_a_stated_length_is_noticed(server: FileServer, tmp_path: Path) -> None:
    server.says_length, server.cuts_after = False, 1000
    with pytest.raises(EnvironmentFault, match="ended after 1,000 of 512,000 bytes"):
        fetch(server, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == CONTENT[:1000]


def test_more_than_the_file_has_is_refused_and_not_kept(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="sends more than the 1,000 bytes"):
        fetch(server, tmp_path / "part", size=1000)
    assert not (tmp_path / "part").stat().st_size


def test_a_server_that_never_ends_is_left_in_time(server: FileServer, tmp_path: Path) -> None:
    server.drips, server.says_length = True, False
    with pytest.raises(EnvironmentFault, match="too slow to end in time"):
        fetch(server, tmp_path / "part", seconds=0.5)


def test_a_file_that_became_shorter_is_begun_anew(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(CONTENT + b"more")
    with pytest.raises(EnvironmentFault, match="run it again"):
        fetch(server, tmp_path / "part")
    assert fetch(server, tmp_path / "part") == CONTENT


def test_redirects_are_followed(server: FileServer, tmp_path: Path) -> None:
    server.address = server.address.replace("/file", "/elsewhere")
    assert fetch(server, tmp_path / "part") == CONTENT


def test_what_the_server_refuses_is_said(server: FileServer, tmp_path: Path) -> None:
    server.status = 404
    with pytest.raises(EnvironmentFault, match="answered with 404"):
        fetch(server, tmp_path / "part")


def test_without_a_network_the_address_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"127\.0\.0\.1:9/file cannot be reached"):
        download(Wanted("http://127.0.0.1:9/file", 3, 5.0), tmp_path / "part", untold)
