"""A few images out of a container that stays closed: enough to try what reading all of them takes."""

import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from showthrough.data.containers.archive_members import is_archive
from showthrough.data.containers.image_sources import SourceKind
from showthrough.data.containers.member_files import damage_told, extract
from showthrough.data.containers.members import ContainerMember
from showthrough.data.containers.unpacking import Closed, ContainerReading, is_counted, members_of, suffix_of
from showthrough.data.decoding.decode import is_picture
from showthrough.data.decoding.odd_files import shows_nobody

MOST_BYTES = 64 * 2**20  # of all images of one container together


class FewImages(NamedTuple):
    """Images that were written into a folder, and what one took."""

    paths: list[Path]
    seconds: float  # to unpack one image; opening a container, which is done once, is not counted
    nested: int  # archives among the members that were tried: how many images those hold, nobody knows


def few_images(closed: Closed, folder: Path, most: int, most_bytes: int = MOST_BYTES) -> FewImages:
    """Write the first images of a container, or of each of several shards, into a folder of its own.

    Read as the audit will read them, whole members one by one, and left as soon as there are enough. Files
    get numbers for names; an image that exceeds the bytes that are left is passed over.

    Raises:
        DataError: the container is damaged, cut short or encrypted.
        EnvironmentFault: the library that reads it is not installed.
    """
    files = closed.source.files[:: max(1, len(closed.source.files) // most)][:most]
    tries = _Tries(folder, -(-most // len(files)), most_bytes)
    reading = ContainerReading(closed.source.kind, closed.asked)
    for number, path in enumerate(files):
        tries.of_container(path, reading, f"{number:04d}")
    return FewImages(tries.paths, tries.seconds / max(1, tries.tried), tries.nested)


class _Tries:
    """Images that were tried so far, and the bytes that are left."""

    def __init__(self, folder: Path, each: int, most_bytes: int) -> None:
        self.paths: list[Path] = []
        self.seconds, self.tried, self.nested = 0.0, 0, 0
        self._folder, self._each, self._left = folder, each, most_bytes

    def of_container(self, path: Path, reading: ContainerReading, prefix: str) -> None:
        """Try the first images of one file."""
        enough, started = self.tried + self._each, None
        with damage_told(path) as reached, closing(members_of(path, reading)) as members:
            for number, member in enumerate(members):
                started = started or time.perf_counter()
                reached[:] = [member.name]
                if is_counted(member, reading) and member.open is not None and member.size <= self._left:
                    self._try(member, path, f"{prefix}-{number:08d}", reading)
                if self.tried >= enough:
                    break
        self.seconds += time.perf_counter() - (started or time.perf_counter())

    def _try(self, member: ContainerMember, container: Path, name: str, reading: ContainerReading) -> None:
        file = self._folder / f"{name}{suffix_of(member.name)}"
        self._left -= extract(member, file, container, self._left)
        self.tried += 1
        if reading.kind is not SourceKind.ARCHIVE or is_picture(file):
            self.paths.append(file)
        elif is_archive(file):
            self.nested += 1
        elif not shows_nobody(file):
            self.paths.append(file)  # decoding it will tell what is wrong
