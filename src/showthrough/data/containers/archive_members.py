"""Members of zip and tar files, in the order in which they lie there."""

import tarfile
import zipfile
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from showthrough.data.containers.members import DAMAGE, ContainerMember
from showthrough.data.decoding.odd_files import Unreadable, printable
from showthrough.data.decoding.tar_files import open_tar
from showthrough.errors import DataError


def archive_members(path: Path) -> Generator[ContainerMember]:
    """Yield every member of a zip or tar file, folders and links included.

    Raises:
        DataError: it is encrypted.
        OSError, EOFError, zipfile.BadZipFile, tarfile.TarError and others of `DAMAGE`: it is not whole.
    """
    if zipfile.is_zipfile(path) and not is_tar(path):  # a tar file may end with a zip file inside
        yield from _zip_members(path)
    else:
        yield from _tar_members(path)


def is_archive(path: Path) -> bool:
    """Return whether a file is a zip file, or a tar file with a member, whatever its name says."""
    return zipfile.is_zipfile(path) or is_tar(path)


def is_tar(path: Path) -> bool:
    """Return whether a file is a tar file with a member; zeros pass for an empty one."""
    try:
        with open_tar(path) as archive:
            return archive.next() is not None
    except (*DAMAGE, Unreadable):
        return False


def _zip_members(path: Path) -> Iterator[ContainerMember]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.flag_bits & 1:
                raise DataError(f"{path}: {info.filename} is encrypted; unpack the archive yourself")
            yield ContainerMember(
                info.filename, info.file_size, not info.is_dir(), partial(archive.open, info)
            )


def _tar_members(path: Path) -> Iterator[ContainerMember]:
    """Yield the members of a tar file, compressed or not; links and devices are no files."""
    with path.open("rb") as raw:
        if raw.read(2) == b"PK":
            raise EOFError("a zip file lists its members at its end, and that is missing")
    with open_tar(path) as archive:
        for info in archive:
            yield ContainerMember(
                printable(info.name), info.size, info.isfile(), partial(_opened, archive, info)
            )
        assert archive.fileobj is not None
        # A file cut between two members looks whole, but the block of zeros that ends it was not read.
        if archive.fileobj.tell() < archive.offset + tarfile.BLOCKSIZE:
            raise EOFError("its closing block is missing")


def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    assert file is not None  # regular files only
    return file
