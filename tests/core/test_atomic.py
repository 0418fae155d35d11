"""Files are written whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from places import SOURCE
from showthrough.core.atomic import keep_as, replacing, write_atomically
from showthrough.errors import EnvironmentFault


class Disk:
    """Stands for `os.fsync`: remembers what was synced, and in which state the folder was then."""

    def __init__(self, folder: Path, fails: int | None = None) -> None:
        self.folder = folder
        self.fails = fails
        self.synced: list[tuple[str, list[str]]] = []

    def __call__(self, descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        self.synced.append((kind, sorted(path.name for path in self.folder.iterdir())))
        if self.fails is not None:
            raise OSError(self.fails, os.strerror(self.fails))


def test_text_and_bytes_are_written_into_folders_that_need_not_be_there(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "text", "naïve\n")
    write_atomically(tmp_path / "a" / "b" / "bytes", b"\x00\xff")
    assert (tmp_path / "a" / "b" / "text").read_bytes() == "naïve\n".encode()
    assert (tmp_path / "a" / "b" / "bytes").read_bytes() == b"\x00\xff"


def test_the_file_is_synced_before_it_gets_its_name_and_the_folder_after(tmp_path, monkeypatch) -> None:
    disk = Disk(tmp_path)
    monkeypatch.setattr(os, "fsync", disk)
    write_atomically(tmp_path / "x", "new")
    assert disk.synced == [("file", ["x.part"]), ("folder", ["x"])]
    with replacing(tmp_path / "y", durable=False) as file:
        file.write(b"cheap")
    assert len(disk.synced) == 2
    assert (tmp_path / "y").read_bytes() == b"cheap"


def test_what_was_there_stays_until_the_new_file_is_whole(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")
    with replacing(tmp_path / "x") as file:
        file.write(b"new")
        file.flush()
        assert (tmp_path / "x").read_bytes() == b"old"
    assert (tmp_path / "x").read_bytes() == b"new"


def test_a_file_that_grew_piece_by_piece_gets_its_name_once_it_is_on_the_disk(tmp_path, monkeypatch) -> None:
    disk = Disk(tmp_path)
    (tmp_path / "x").write_bytes(b"old")
    (tmp_path / "x.part").write_bytes(b"new")
    monkeypatch.setattr(os, "fsync", disk)
    keep_as(tmp_path / "x.part", tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b"new"
    assert disk.synced == [("file", ["x", "x.part"]), ("folder", ["x"])]


def write_half(path: Path, error: type[BaseException]) -> None:
    with replacing(path) as file:
        file.write(b"half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_an_error_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path: Path, error) -> None:
    (tmp_path / "x").write_bytes(b"old")
    with pytest.raises(error):
        write_half(tmp_path / "x", error)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x", b"old")]


def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    write_atomically(tmp_path / "x", "old")
    monkeypatch.setattr(os, "fsync", Disk(tmp_path, fails=errno.ENOSPC))
    with pytest.raises(EnvironmentFault, match="the disk is full; free some space"):
        write_atomically(tmp_path / "x", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x", "old")]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFault, match=r"cannot write .*below: "):
        write_atomically(tmp_path / "file" / "below", "text")


def test_a_folder_that_cannot_be_synced_is_no_reason_to_stop(tmp_path: Path, monkeypatch) -> None:
    sync = os.fsync

    def as_some_network_drives(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", as_some_network_drives)
    write_atomically(tmp_path / "x", "text")
    assert (tmp_path / "x").read_text() == "text"


def test_a_mode_holds_from_the_first_byte_on_also_over_what_a_killed_process_left(tmp_path: Path) -> None:
    (tmp_path / "key.part").write_text("half a key")
    (tmp_path / "key.part").chmod(0o644)
    with replacing(tmp_path / "key", mode=0o600) as file:
        assert stat.S_IMODE((tmp_path / "key.part").stat().st_mode) == 0o600
        file.write(b"secret")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert (tmp_path / "key").read_bytes() == b"secret"


def test_no_other_module_writes_a_file_or_gives_it_its_name() -> None:
    """Kernel switches are no files, a traceback is for people, and an example of a docstring for nobody.

    A journal grows line by line, and whoever reads it again leaves a torn last line out.
    """
    alone = {"core/atomic.py", "observers/runtime/peak_memory.py", "tracebacks.py", "stand_ins.py"}
    alone |= {"redaction/video/found_boxes.py", "retention/purge.py"}  # the second writes over what goes
    traces = (
        ".write_text(",
        ".write_bytes(",
        '.open("w',
        '.open("x',
        "os.replace(",
        "os.rename(",
        ".rename(",
    )
    traces += (
        "NamedTemporaryFile",
        "mkstemp",
        "fsync(",
        "import fcntl",
        ".replace(path)",
        ".replace(target)",
    )
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found = [trace for trace in traces if trace in text]
        assert not found or path.relative_to(SOURCE).as_posix() in alone, (path, found)
