"""Files that are written whole or not at all, whatever stops the process or the machine."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from showthrough.errors import EnvironmentFault, full_disk

_NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP)  # some network file systems cannot sync a folder


@contextmanager
def replacing(
    path: Path, *, mode: int | None = None, durable: bool = True, shared: bool = False
) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the place of `path` when the block ends without an error.

    It lies beside `path` as `NAME.part` until then, so one process at a time may write a path (run
    folders are locked), unless the path is `shared`: each writer then has a part of its own name, and the
    last one to end wins. What a killed process left there is written over; after an error it is removed.
    `mode` are the file's permissions from its first byte on. Only where a lost file is noticed and made
    again may `durable` be False: then the file is not synced, and a power cut may leave less of it.

    Raises:
        OSError: the disk is full, or the folder is not there or may not be written to.
    """
    own = f".{token_hex(8)}" if shared else ""
    part = path.with_name(f"{path.name}{own}.part")
    try:
        with part.open("wb") as file:
            if mode is not None:
                part.chmod(mode)  # before there is anything to read
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)  # a full disk: the room that half a file takes is given back
    if durable:
        _sync_folder(path.parent)


def write_atomically(path: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Write a file, and the folder where it is missing; a reader sees the old content or the new.

    Raises:
        EnvironmentFault: the disk is full or the folder may not be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, mode=mode) as file:
            file.write(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(
            f"cannot write {path}: {error.strerror or error}"
        ) from error


def keep_as(part: Path, path: Path) -> None:
    """Give a file that was written piece by piece, and is whole now, the name that others look for.

    Both lie in one folder. What had the name before is gone only once the new file is on the disk.

    Raises:
        OSError: the disk is full, or the folder may not be written to.
    """
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let the new name of a file outlive a power cut, as a sync of the file alone does not."""
    if os.name == "nt":
        return  # Windows opens no folders, and keeps its names in a journal
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)
