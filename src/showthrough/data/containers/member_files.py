"""One member of a container, written to the vault whole or not at all, within a budget of bytes."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import final

from showthrough.core.atomic import replacing
from showthrough.data.containers.members import DAMAGE, ContainerMember
from showthrough.errors import DataError

MEMBER_BYTES = 256 * 2**20  # of one image, unpacked
CHUNK = 2**20


@final
class Budget:
    """The bytes that may still be unpacked: a few kilobytes of zip can hold terabytes."""

    def __init__(self, gigabytes: float, member_bytes: int) -> None:
        self.member_bytes = member_bytes  # of one image
        self._gigabytes = gigabytes
        self._left = int(gigabytes * 1e9)

    def spend(self, n: int) -> None:
        """Count bytes that were unpacked.

        Raises:
            TooLargeError: they are more than was allowed.
        """
        self._left -= n
        if self._left < 0:
            raise TooLargeError(f"the archives hold more than max_gigabytes = {self._gigabytes:g}, unpacked")


class TooLargeError(DataError):
    """More than the audit is ready to unpack."""


def extract(member: ContainerMember, target: Path, container: Path, most: int) -> int:
    """Write one member whole or not at all; return its bytes.

    Raises:
        DataError: it is larger than an image may be.
        EOFError: the container holds less of it than it says.
    """
    assert member.open is not None
    if target.exists() and target.stat().st_size == member.size:
        return member.size
    size = 0
    # not synced, as containers hold many small files: what a power cut took lacks bytes and is unpacked again
    with member.open() as source, replacing(target, durable=False) as file:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise DataError(f"{container}: {member.name} {too_large(most)}")
            file.write(chunk)
        if size != member.size:
            raise EOFError(f"{size} of {member.size} bytes")
    return size


def too_large(most: int) -> str:
    """Return why an image of more bytes is not looked at.

    >>> too_large(2**20)
    'exceeds 1 MB, too much for one image'
    """
    return f"exceeds {most >> 20} MB, too much for one image"


@contextmanager
def damage_told(path: Path) -> Iterator[list[str]]:
    """Turn what reading a container raises into a sentence that says how far it was read.

    Raises:
        DataError: with the last name that was put into the list.
    """
    reached = ["none of them"]
    try:
        yield reached
    except DataError:
        raise
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the disk, not the container, which may lead before its own beginning (EINVAL)
        raise DataError(
            f"{path} is cut short or damaged ({error or type(error).__name__}); "
            f"the last member reached is {reached[-1]}"
        ) from error
