"""Folder of audio files: what can be listened to, what cannot and why, and clips read when asked for."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from showthrough.data.decoding.folder_files import files_below
from showthrough.data.decoding.odd_files import Unreadable, printable
from showthrough.errors import DataError
from showthrough.voices.audio_files import read_recording
from showthrough.voices.waveforms import Clip, as_clip

KeyedDigest = Callable[[bytes], str]  # keyed, so that it tells nobody who has the same recording


class HeardFile(NamedTuple):
    """File below a folder, and whether it holds a voice that can be listened to."""

    path: Path
    name: str  # relative to the folder
    reason: str = ""  # why it is quarantined; empty: it is not
    digest: str = ""  # of the samples, whatever the container
    seconds: float = 0.0
    channels: int = 1
    rate: int = 0  # Hz


def heard_files(folder: Path, digest: KeyedDigest) -> list[HeardFile]:
    """Return every file below a folder in order of name, each listened to once.

    Raises:
        DataError: there is no such folder, or it holds no file.
        EnvironmentFault: soundfile is not installed.
    """
    if not folder.is_dir():
        raise DataError(f"no folder {folder}; check the [data] paths, which are relative to the audit file")
    found = files_below(folder)
    if not found:
        raise DataError(f"{folder} holds no file")
    return [
        HeardFile(one.path, _name(one.path, folder), one.passed_over.reason)
        if one.passed_over is not None
        else heard_file(one.path, _name(one.path, folder), digest)
        for one in found
    ]


def heard_file(path: Path, name: str, digest: KeyedDigest) -> HeardFile:
    """Return a file that was listened to once, or why it cannot be.

    Raises:
        EnvironmentFault: soundfile is not installed.
    """
    try:
        found = read_recording(path)
        clip = as_clip(found.channels, found.rate)
    except Unreadable as error:
        return HeardFile(path, name, str(error))
    channels = found.channels.shape[1]
    return HeardFile(path, name, "", digest(found.content()), clip.seconds, channels, found.rate)


def clips(files: Sequence[HeardFile]) -> Iterator[Clip]:
    """Yield the clips of the files that can be listened to, each read when its turn comes."""
    for one in files:
        if not one.reason:
            found = read_recording(one.path)
            yield as_clip(found.channels, found.rate)


def told_of_files(files: Sequence[HeardFile]) -> list[str]:
    """Return a sentence for each reason why files were left out, the commonest first.

    >>> told_of_files([HeardFile(Path("a.wav"), "a.wav", "silent: all samples are equal")])
    ['1 file left out: silent: all samples are equal']
    """
    reasons = Counter(_kind(one.reason) for one in files if one.reason)
    return [f"{n:,} file{'s' if n > 1 else ''} left out: {reason}" for reason, n in reasons.most_common()]


def _name(path: Path, folder: Path) -> str:
    return printable(str(path.relative_to(folder)))


def _kind(reason: str) -> str:
    """Return a reason without its numbers, where many files have the same one."""
    head = reason.partition(":")[0]
    return head if head in ("too short", "too long") else reason
