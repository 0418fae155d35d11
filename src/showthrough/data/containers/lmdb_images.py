"""LMDB databases of encoded images: what each key holds."""

import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import IO

from showthrough.data.containers import lmdb_reader
from showthrough.data.containers.lmdb_reader import LENGTHS
from showthrough.data.containers.member_files import CHUNK, MEMBER_BYTES, too_large
from showthrough.data.containers.members import ContainerMember
from showthrough.data.decoding.odd_files import printable
from showthrough.errors import DataError, EnvironmentFault

DATA = "data.mdb"
LONGEST_KEY = 2**16  # bytes; LMDB itself allows 511
COUNTS = frozenset((b"__len__", b"__keys__", b"num-samples", b"length", b"size"))  # of the others, no image


def lmdb_members(data: Path, *, with_images: bool = True) -> Generator[ContainerMember]:
    """Yield what each key of a database holds, in the order of keys; read-only and without a lock.

    The database is mapped by a process of its own: what is damaged in it can kill whoever maps it.

    Raises:
        DataError: it is damaged, cut short or no database.
        EnvironmentFault: lmdb is not installed.
    """
    if find_spec("lmdb") is None:
        raise EnvironmentFault(f"reading {data.parent} needs lmdb: pip install 'showthrough[lmdb]'")
    program = [sys.executable, "-P", lmdb_reader.__file__, str(data), "all" if with_images else "keys"]
    reached = 0
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:  # noqa: S603
        assert reader.stdout is not None
        is_whole = False
        try:
            for member in _members(reader.stdout, with_images=with_images):
                yield member
                reached += 1
            is_whole = reader.wait() == 0
        except EOFError:
            is_whole = False
        finally:
            reader.kill()  # where nobody wants the rest
    if not is_whole:
        raise DataError(
            f"{data} is cut short, damaged or no LMDB database; {reached:,} keys were read before that"
        )


def _members(stream: IO[bytes], *, with_images: bool) -> Iterator[ContainerMember]:
    while head := stream.read(LENGTHS.size):
        if len(head) < LENGTHS.size:
            raise EOFError
        key_length, size = LENGTHS.unpack(head)
        if key_length > LONGEST_KEY:
            raise EOFError
        key = _exactly(stream, key_length)
        name, is_file = printable(os.fsdecode(key)), key not in COUNTS
        if not with_images:
            yield ContainerMember(name, size, is_file)
        elif size > MEMBER_BYTES:
            _pass_over(stream, size)
            yield ContainerMember(name, size, is_file, reason=too_large(MEMBER_BYTES))
        else:
            yield ContainerMember(name, size, is_file, partial(BytesIO, _exactly(stream, size)))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _pass_over(stream: IO[bytes], size: int) -> None:
    while size:
        size -= len(_exactly(stream, min(size, CHUNK)))
