"""Images in zip and tar files and in WebDataset shards, unpacked into the vault once."""

from pathlib import Path
from typing import NamedTuple

from showthrough.data.containers.image_sources import ImageSource, SourceKind, source_at
from showthrough.data.containers.member_files import MEMBER_BYTES
from showthrough.data.containers.unpacking import Unpacker
from showthrough.data.decoding.odd_files import Unreadable, status_of
from showthrough.data.listing import Entry
from showthrough.data.vault import Vault
from showthrough.errors import DataError


class Unpacked(NamedTuple):
    """The files of some archives that may be images, and how many members show nobody (text, folders)."""

    entries: list[Entry]
    skipped: int


def unpack_archives(
    pattern: Path, vault: Vault, max_gigabytes: float = 50.0, member_bytes: int = MEMBER_BYTES
) -> Unpacked:
    """Return the files of every archive that the pattern names, unpacked into the vault; nobody is named.

    A folder that holds archives and nothing else may stand in the place of a pattern, and so may tables of
    images.

    Raises:
        DataError: no archive, or one that is cut short, encrypted, too large or without an image.
    """
    held, skipped = Unpacker(vault, max_gigabytes, member_bytes).unpack(_source(pattern))
    if not any(one.passed_over is None for one in held):
        raise DataError(f"{pattern} holds no image, only text, folders and empty files")
    return Unpacked([Entry(one.path, one.name, None, passed_over=one.passed_over) for one in held], skipped)


def _source(pattern: Path) -> ImageSource:
    found = source_at(pattern)
    if found is not None:
        return found
    try:
        status_of(pattern)
    except Unreadable as error:
        raise DataError(f"no archive {pattern}: {error}; paths are relative to the audit file") from None
    return ImageSource(
        SourceKind.ARCHIVE, (pattern,), pattern.parent
    )  # reading it tells what is wrong with it
