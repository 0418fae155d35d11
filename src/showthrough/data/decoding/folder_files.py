"""Every file below a folder, and what stands there that is not looked into."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from showthrough.core.reading.many_files import asked_at_once
from showthrough.data.decoding.hidden_folders import is_left_by_program, may_be_picture, why_passed_over
from showthrough.data.decoding.odd_files import reason_of
from showthrough.errors import DataError

LEADS_OUT = "a link out of the folder: not followed (a manifest can name the file itself)"
LEADS_NOWHERE = "a link that leads nowhere or to itself"
LEADS_WITHIN = "a link to a folder whose images are looked at where they lie"
NO_IMAGE = "a row without an image (null)"
NO_PICTURES = "text, folders, links or empty members of an archive"
SHOW_NOTHING = (LEADS_WITHIN, NO_IMAGE, NO_PICTURES)  # reasons that hold whoever releases it


class PassedOver(NamedTuple):
    """Account of what stands in a folder and is not looked into."""

    reason: str
    files: int = 1  # that could be pictures, as far as that is known
    may_show_somebody: bool = True


class FoundFile(NamedTuple):
    """A file below a folder, or what is not looked into."""

    path: Path
    passed_over: PassedOver | None = None


def files_below(folder: Path) -> list[FoundFile]:
    """Return every file below a folder in order of name; links out of it are told and not followed.

    Hidden folders, and those that programs leave, are told with the number of files that may be pictures.
    What a link out leads to is unknown: it may be another folder of people, and a copy of the images
    elsewhere would not be the audit of these. A folder that cannot be listed is told as one image.

    Raises:
        DataError: the folder itself cannot be listed.
    """
    root = Path(os.path.realpath(folder))
    waiting, found = [folder], list[FoundFile]()
    while waiting:
        below: list[Path] = []
        for inside, listed in zip(waiting, asked_at_once(_listed, waiting), strict=True):
            if isinstance(listed, OSError):
                found.append(_unlisted(inside, listed, is_top=inside == folder))
                continue
            folders = [Path(entry.path) for entry in listed if entry.is_dir(follow_symlinks=False)]
            below += [one for one in folders if why_passed_over(one.name) is None]
            found += (told for one in folders if (told := _hidden(one)) is not None)
            found += _files(listed, root)
        waiting = below
    return sorted(found, key=lambda one: one.path.parts)


def _unlisted(folder: Path, error: OSError, *, is_top: bool) -> FoundFile:
    if is_top:
        raise DataError(f"cannot list {folder}: {reason_of(error)}")
    return FoundFile(folder, PassedOver(f"a folder that cannot be listed: {reason_of(error)}"))


def _listed(folder: Path) -> list[os.DirEntry[str]] | OSError:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        return error


def _files(listed: Sequence[os.DirEntry[str]], root: Path) -> Iterator[FoundFile]:
    for entry in listed:
        if entry.is_symlink():
            yield _linked(Path(entry.path), root)
        elif not entry.is_dir(follow_symlinks=False):
            yield FoundFile(Path(entry.path))


def _hidden(folder: Path) -> FoundFile | None:
    """Return the account of a folder that is not looked into, or None where there is nothing to tell."""
    reason = why_passed_over(folder.name)
    if reason is None:
        return None
    files = sum(may_be_picture(name) for _, _, names in os.walk(folder) for name in names)
    may_show = not is_left_by_program(folder.name)
    return FoundFile(folder, PassedOver(reason, files, may_show)) if files else None


def _linked(link: Path, root: Path) -> FoundFile:
    target = Path(os.path.realpath(link))
    if root != target and root not in target.parents:
        return FoundFile(link, PassedOver(LEADS_OUT))
    if not target.exists():
        return FoundFile(link, PassedOver(LEADS_NOWHERE))
    if target.is_dir():
        return FoundFile(link, PassedOver(LEADS_WITHIN, may_show_somebody=False))
    return FoundFile(link)
