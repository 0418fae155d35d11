"""Tar files of all kinds; no header takes the memory."""

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from showthrough.data.decoding.odd_files import Unreadable
from showthrough.data.decoding.tar_files import MOST_AT_ONCE, BoundedReads, open_tar


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_whatever_a_tar_file_is_compressed_with_it_is_read(tmp_path: Path, mode: str) -> None:
    long_name = "folder/" * 40 + "żółć.png"
    with tarfile.open(tmp_path / "a", mode) as archive:
        info = tarfile.TarInfo(long_name)
        info.size = 5
        archive.addfile(info, io.BytesIO(b"12345"))
    with open_tar(tmp_path / "a") as archive:
        (member,) = archive
        file = archive.extractfile(member)
        assert file is not None
        assert (member.name, file.read()) == (long_name, b"12345")


def test_a_header_that_would_take_all_memory_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.size = tarfile.XHDTYPE, 2 * MOST_AT_ONCE
    with gzip.open(tmp_path / "a", "wb", compresslevel=1) as file:
        file.write(info.tobuf())
        file.write(bytes(info.size))
    assert (tmp_path / "a").stat().st_size < MOST_AT_ONCE // 100
    with pytest.raises(tarfile.ReadError, match="a header of 33,554,432 bytes"), open_tar(tmp_path / "a"):
        pass


def test_no_read_is_without_end() -> None:
    stream = BoundedReads(io.BytesIO(b"12345"))
    assert stream.read(2) == b"12"
    for size in (-1, MOST_AT_ONCE + 1):
        with pytest.raises(tarfile.ReadError):
            stream.read(size)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.tar")
    with pytest.raises(Unreadable, match="named pipe"), open_tar(tmp_path / "a.tar"):
        pass
