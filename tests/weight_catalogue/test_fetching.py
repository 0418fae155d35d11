"""Weights come into the cache whole and with their digest, or not at all."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from showthrough.errors import EnvironmentFault, IntegrityError, UsageError
from showthrough.weight_catalogue import PublicWeights, add, check, entry_called, fetch
from weights_server import FileServer, serving

CONTENT = b"weights" * 10_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "weights"


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving(CONTENT) as running:
        yield running


def entry(server: FileServer, **given: object) -> PublicWeights:
    own = {"url": server.address, "sha256": DIGEST, "size": len(CONTENT), **given}
    return entry_called("mobilefacenet").model_copy(update=own)


def test_a_file_is_fetched_once(server: FileServer, cache: Path) -> None:
    one = entry(server)
    path = fetch(one, allow_download=True)
    assert path == cache / "mobilefacenet" / "mobilefacenet.pt"
    assert path.read_bytes() == CONTENT
    assert fetch(one, allow_download=False) == path
    assert len(server.asked) == 1
    assert one.is_here()


def test_a_download_goes_on_where_it_stopped(server: FileServer, cache: Path) -> None:
    server.cuts_after = 20_000
    with pytest.raises(EnvironmentFault):
        fetch(entry(server), allow_download=True)
    assert not entry(server).is_here()
    server.cuts_after = None
    assert fetch(entry(server), allow_download=True).read_bytes() == CONTENT
    assert server.asked[-1] is not None
    assert not list(cache.rglob("*.part"))


def test_what_is_not_the_file_of_the_catalogue_is_refused_and_removed(
    server: FileServer, cache: Path
) -> None:
    server.content = CONTENT[:-1] + b"!"
    with pytest.raises(IntegrityError, match="the catalogue expects"):
        fetch(entry(server), allow_download=True)
    assert not [path for path in cache.rglob("*") if path.is_file() and path.name != ".lock"]


def test_without_permission_nothing_is_asked_and_the_address_is_told(server: FileServer, cache: Path) -> None:
    with pytest.raises(EnvironmentFault, match=rf"{server.address}.*--allow-download.*weights add"):
        fetch(entry(server), allow_download=False)
    assert not server.asked
    assert not cache.exists()


def test_a_digest_that_nobody_knows_must_be_given(server: FileServer) -> None:
    unknown = entry(server, sha256=None)
    with pytest.raises(UsageError, match="digest unknown: give --sha256"):
        fetch(unknown, allow_download=True)
    assert not server.asked
    assert fetch(unknown, allow_download=True, sha256=DIGEST).is_file()
    with pytest.raises(UsageError, match="another digest"):
        fetch(entry(server), allow_download=True, sha256="0" * 64)


def test_a_cached_file_that_was_changed_is_refused(server: FileServer) -> None:
    path = fetch(entry(server), allow_download=True)
    path.write_bytes(CONTENT[:-1] + b"?")
    with pytest.raises(IntegrityError, match="it is not used"):
        fetch(entry(server), allow_download=True)


def test_two_processes_do_not_write_one_file(server: FileServer, cache: Path) -> None:
    from filelock import FileLock

    (cache / "mobilefacenet").mkdir(parents=True)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with FileLock(cache / "mobilefacenet" / ".lock"):
            held.set()
            release.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    with pytest.raises(EnvironmentFault, match="another process fetches"):
        fetch(entry(server), allow_download=True)
    release.set()
    other.join()
    assert fetch(entry(server), allow_download=True).is_file()


def test_a_file_that_somebody_has_is_put_in(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "mine.pt").write_bytes(CONTENT)
    assert add(entry(server), tmp_path / "mine.pt").read_bytes() == CONTENT
    (tmp_path / "other.pt").write_bytes(b"other")
    with pytest.raises(IntegrityError, match=r"other\.pt is not mobilefacenet"):
        add(entry(server), tmp_path / "other.pt")
    with pytest.raises(UsageError, match="no file at"):
        add(entry(server), tmp_path / "absent.pt")


def test_a_check_tells_what_is_absent_half_there_whole_and_another_file(cache: Path) -> None:
    states = {found.name: found.state for found in check() if found.path.is_relative_to(cache)}
    assert set(states.values()) == {"absent"}
    for name, suffix in (("yunet", ".part"), ("lprnet", "")):
        one = entry_called(name)
        one.path.parent.mkdir(parents=True)
        one.path.with_name(one.path.name + suffix).write_bytes(b"something")
    found = {one.name: one for one in check()}
    assert found["yunet"].state == "absent; 9 bytes of it were fetched"
    assert not found["yunet"].is_wrong
    assert found["lprnet"].state.startswith("another file: it has SHA-256 ")
    assert found["lprnet"].is_wrong
