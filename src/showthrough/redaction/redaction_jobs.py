"""Redaction as the command line asks for it: by names and files, of a folder or a video."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from showthrough.core.types import Progress
from showthrough.data.decoding.decode import is_picture
from showthrough.errors import ConfigError, DataError, UsageError
from showthrough.observers.faces.named_finder import FinderName
from showthrough.redaction.folder_account import FolderAccount
from showthrough.redaction.redact_folder import Hiding, redact_folder
from showthrough.redaction.redact_video import VideoSettings, redact_video
from showthrough.redaction.redactors.face_boxes import FaceLook, face_look
from showthrough.redaction.redactors.manual_boxes import read_manual_boxes
from showthrough.redaction.redactors.redactor import Redactor
from showthrough.redaction.redactors.redactor_kinds import redactor_named
from showthrough.redaction.redactors.regions import RegionShape
from showthrough.redaction.redactors.swap import faces_of_folder
from showthrough.redaction.video.film_boxes import read_film_boxes
from showthrough.redaction.video.found_boxes import FrameFinder
from showthrough.redaction.video.video_account import VideoAccount


class Wish(NamedTuple):
    """What is to be hidden and how, in names and files."""

    kind: str = "solid"
    strength: float | None = None
    faces: Path | None = None  # for swap: a folder of faces that may be shown, or a trained anonymiser
    shape: RegionShape = "box"
    margin: float = 0.1
    detector: FinderName = "mtcnn"
    detector_file: Path | None = None
    thorough: bool | None = None  # None: on pictures, and not in a video, where it would take days
    boxes: Path | None = None
    only_boxes: bool = False
    quality: int | None = None
    copy_unfound: bool = False
    lossless: bool = False  # a video as FFV1 in .mkv, not as VP9 in .webm
    keep_audio: bool = False


def redact(
    source: Path, out: Path, wish: Wish, progress: Progress | None = None
) -> FolderAccount | VideoAccount:
    """Redact a folder of pictures, one picture or one video into a folder.

    A video in which nobody was found or marked is not kept unless `copy_unfound` asks for it.

    Raises:
        UsageError: nothing would be hidden, or `out` does not do.
        ConfigError: the redactor or the detector does not exist, or cannot have these settings.
        DataError: there is nothing to redact, or a box cannot be meant.
        EnvironmentFault: a library or a file is missing, or the disk is full.
    """
    if not source.exists():
        raise DataError(f"no folder and no file {source}")
    if wish.only_boxes and wish.boxes is None:
        raise ConfigError("only boxes are to be hidden, and none are named: give --boxes FILE")
    is_video = source.is_file() and not is_picture(source)
    look = _look(wish, is_video=is_video)
    redactor = _redactor(wish, look)
    if is_video:
        return _video(source, out, wish, (redactor, look, progress))
    if wish.lossless or wish.keep_audio:
        raise UsageError("--lossless and --keep-audio are for a video; pictures are PNG, without loss")
    how = Hiding(
        redactor=redactor,
        look=look,
        boxes=None if wish.boxes is None else read_manual_boxes(wish.boxes),
        shape=wish.shape,
        margin=wish.margin,
        quality=wish.quality,
        copy_unfound=wish.copy_unfound,
        drawn_from=_drawn_from(wish),
    )
    return redact_folder(source, out, how, progress)


def sentences(account: FolderAccount | VideoAccount) -> Iterator[str]:
    """Yield what a person should know of an account, the most important first."""
    if isinstance(account, FolderAccount):
        yield from account.sentences()
        return
    yield (
        f"frames: {account.frames:,}, of which {account.frames_hiding:,} hide something; tracks: "
        f"{account.tracks:,}; {account.redactor}"
    )
    for kind, n in account.dropped.items():
        yield f"not written, {kind}: {n:,}"
    yield from (*account.notes, *account.amiss)


def is_complete(account: FolderAccount | VideoAccount) -> bool:
    """Return whether all that was to be redacted was, and somebody was found on it."""
    if isinstance(account, VideoAccount):
        return account.is_complete and account.frames_hiding > 0
    return account.is_complete


def _video(
    source: Path, out: Path, wish: Wish, means: tuple[Redactor, FaceLook | None, Progress | None]
) -> VideoAccount:
    if wish.quality is not None:
        raise UsageError("--quality is for pictures as JPEG; a video is VP9, or FFV1 with --lossless")
    redactor, look, progress = means
    settings = VideoSettings(
        manual=() if wish.boxes is None else read_film_boxes(wish.boxes),
        margin=wish.margin,
        shape=wish.shape,
        lossless=wish.lossless,
        keep_audio=wish.keep_audio,
    )
    target = out / f"{source.stem}{'.mkv' if wish.lossless else '.webm'}"
    told = None if progress is None else partial(progress, "redact, frames (read twice)")
    finder = None if look is None else _frame_finder(look)
    account = redact_video(source, target, redactor, finder, settings, told)
    if account.frames_hiding == 0 and not wish.copy_unfound:
        target.unlink()
    return account


def _frame_finder(look: FaceLook) -> FrameFinder:
    digest = f"{look.finder.digest}{'-thorough' if look.thorough else ''}"
    return FrameFinder(lambda frames: [look(frame) for frame in frames], digest)


def _redactor(wish: Wish, look: FaceLook | None) -> Redactor:
    if wish.faces is not None and wish.kind != "swap":
        raise ConfigError(f"a folder of faces is for swap; {wish.kind} needs none")
    if wish.faces is not None and wish.faces.is_file():
        return _replacer(wish.faces, wish.strength, look)
    new_face = None if wish.faces is None else faces_of_folder(wish.faces)
    return redactor_named(wish.kind, wish.strength, new_face=new_face)


def _replacer(file: Path, strength: float | None, look: FaceLook | None) -> Redactor:
    """Return the redactor that draws faces with a trained anonymiser, where the detector finds landmarks."""
    if strength is not None:
        raise ConfigError(
            "a trained anonymiser fits its faces in by itself: --strength is for other redactors"
        )
    from showthrough.redaction.anonymisers.anonymiser import load_anonymiser
    from showthrough.redaction.anonymisers.face_replacer import FaceReplacer

    anonymiser = load_anonymiser(file)
    return FaceReplacer(anonymiser, anonymiser.size, None if look is None else look.finder.find_all)


def _drawn_from(wish: Wish) -> str:
    """Return what tells the faces that are put in from others."""
    if wish.faces is None:
        return ""
    return f"{wish.faces.resolve()}:{wish.faces.stat().st_mtime_ns}"


def _look(wish: Wish, *, is_video: bool) -> FaceLook | None:
    if wish.only_boxes:
        return None
    thorough = not is_video if wish.thorough is None else wish.thorough
    return face_look(wish.detector, wish.detector_file, thorough=thorough)
