"""What a container holds at one place: an image, or why there is none, and whose it is."""

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Collection
from lzma import LZMAError
from pathlib import Path
from typing import IO, Any, NamedTuple

from showthrough.data.decoding.odd_files import BROKEN

DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, *BROKEN)
LEADS_ELSEWHERE = "a path out of the folder of its table, or an address: not followed (nor fetched)"

# What is remembered of one image, as JSON keeps it: file, name, name within the container, person, group,
# split, and why there is nothing to look at.
Remembered = list[Any]


class AskedColumns(NamedTuple):
    """Columns or fields that tell whose an image is, and which others may stand beside them."""

    identity: str | None = None  # None: `identity`, or a class label that is called `label`
    ignored: Collection[str] | None = ()  # None: whatever stands there is not read
    people: bool = True  # False: nobody is named, as of synthetic images

    @property
    def key(self) -> str:
        """Return what tells two of them apart, where it changes what is read."""
        return f"{self.identity}:{self.people}:{sorted(self.ignored or ())}"


class ContainerMember(NamedTuple):
    """An image in a container, or what stands in its place."""

    name: str
    size: int = 0  # as the container says, which may be a lie
    is_file: bool = True
    open: Callable[[], IO[bytes]] | None = None  # None: there is nothing to unpack
    person: str | None = None
    group: str | None = None
    split: str | None = None
    beside: Path | None = None  # a file beside the container, which is the image
    reason: str = ""  # why there is nothing to look at
