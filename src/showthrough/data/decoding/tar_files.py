"""Tar files, compressed or not, whose headers cannot ask for all of the memory."""

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast, final

from showthrough.data.decoding.odd_files import opened

MOST_AT_ONCE = 2**24  # bytes: long names and other headers are read whole, and have some hundred
COMPRESSED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\0", lzma.open))


@final
class BoundedReads:
    """Stream that refuses to read more at once than a header has; a few kilobytes can unpack to gigabytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.seek, self.tell, self.close = stream.seek, stream.tell, stream.close

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            tarfile.ReadError: more are asked for than any header has.
        """
        if not 0 <= size <= MOST_AT_ONCE:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        return self._stream.read(size)


@contextmanager
def open_tar(path: Path) -> Iterator[tarfile.TarFile]:
    """Open a tar file to read from, whatever it is compressed with.

    Raises:
        Unreadable: it is no regular file.
        tarfile.TarError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError: it is no whole tar file.
    """
    with opened(path) as file:
        head = file.read(6)
        file.seek(0)
        unpack = next((unpack for magic, unpack in COMPRESSED if head.startswith(magic)), None)
        stream = cast("IO[bytes]", file if unpack is None else unpack(file))
        with tarfile.TarFile(fileobj=cast("IO[bytes]", BoundedReads(stream))) as archive:
            yield archive
