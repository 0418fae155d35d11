"""Redaction of a folder of pictures: fresh pixels under the same names, masks beside them, and an account."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path, PurePath
from typing import NamedTuple, final

import numpy as np
from PIL import Image

from showthrough.core.atomic import replacing, write_atomically
from showthrough.core.images import Size
from showthrough.core.types import Floats, Images, Mask, Progress
from showthrough.data.decoding.decode import decode, pictures
from showthrough.data.decoding.folder_files import LEADS_WITHIN, FoundFile, files_below
from showthrough.data.decoding.odd_files import Unreadable, printable, shows_nobody, status_of
from showthrough.errors import ConfigError, DataError, EnvironmentFault, UsageError, full_disk
from showthrough.redaction.folder_account import FileOutcome, FolderAccount
from showthrough.redaction.redactors.face_boxes import FaceLook
from showthrough.redaction.redactors.manual_boxes import ManualBoxes
from showthrough.redaction.redactors.redactor import Redactor
from showthrough.redaction.redactors.regions import RegionShape, region_mask
from showthrough.redaction.resuming import FinishedFile, FinishedFiles, finished_files
from showthrough.tables import csv_text

PICTURES, MASKS, ACCOUNT, LEFT_OUT = "redacted", "masks", "redaction.json", "not_redacted.csv"
STEP = "redact, files"


@final
@dataclass(frozen=True, kw_only=True)
class Hiding:
    """What is hidden, and how."""

    redactor: Redactor
    look: FaceLook | None  # None: only what was drawn by hand is hidden
    boxes: ManualBoxes | None = None
    shape: RegionShape = "box"
    margin: float = 0.1  # share of the sides of a face's box on each side; drawn boxes are taken as they are
    quality: int | None = None  # of JPEG; None: PNG, without loss
    copy_unfound: bool = False
    drawn_from: str = ""  # tells the faces of a swap from others: where they change, another `out` is needed

    def __post_init__(self) -> None:
        if self.look is None and self.boxes is None:
            raise UsageError("nothing would be hidden: give a detector, or boxes that were drawn")
        if self.quality is not None and not 1 <= self.quality <= 100:
            raise ConfigError(f"the quality of JPEG is 1 to 100, not {self.quality}")
        region_mask([], (1, 1), self.shape, self.margin)  # refuses what means nothing

    @property
    def written_as(self) -> str:
        """Return the format of what is written."""
        return "PNG" if self.quality is None else f"JPEG, quality {self.quality}"

    @property
    def suffix(self) -> str:
        """Return the extension of what is written."""
        return ".png" if self.quality is None else ".jpg"

    def mask(self, picture: Images, drawn: Floats) -> tuple[Mask, int]:
        """Return what is to be hidden on a picture, and how many faces were found."""
        size = picture.shape[0], picture.shape[1]
        found = np.empty((0, 4)) if self.look is None else self.look(picture)
        mask = region_mask(found, size, self.shape, self.margin) | region_mask(drawn, size)
        return mask, len(found)

    def is_coarse(self, size: Size) -> bool:
        """Return whether faces may be too small for the detector."""
        return self.look is not None and self.look.is_coarse(size)

    def digest(self, source: Path) -> str:
        """Return all on which the output depends beside the files, as a digest."""
        look = None if self.look is None else (self.look.finder.digest, self.look.thorough)
        how = (
            *(self.redactor.name, self.drawn_from, look, self.shape, self.margin),
            *(self.quality, self.copy_unfound),
        )
        return blake2b(json.dumps([str(source.resolve()), how]).encode(), digest_size=16).hexdigest()


class _Task(NamedTuple):
    """A file that may be a picture, and where it goes."""

    name: str  # relative to the folder
    path: Path
    target: PurePath  # relative to the folders of pictures and of masks


def redact_folder(source: Path, out: Path, how: Hiding, progress: Progress | None = None) -> FolderAccount:
    """Redact every picture below a folder into `out`, and return what became of the files.

    Pictures lie in `out/redacted` under their own names, masks (white where redacted) in `out/masks`, the
    account in `out/redaction.json`, and names of files that were not redacted in `out/not_redacted.csv`. What
    is written are upright pixels and nothing else: no metadata, no transparency, no thumbnail, no later
    frame. A picture on which nobody was found is not written, unless that is asked for. Called again, it
    goes on where it was stopped.

    Raises:
        UsageError: `out` lies within the folder, or holds anything else.
        DataError: there is no picture, or a drawn box cannot be meant.
        EnvironmentFault: the disk is full, or `out` may not be written to.
    """
    _refuse_within(source, out)
    tasks, passed_over = _tasks(source, how.suffix)
    if how.boxes is not None:
        how.boxes.refuse_others([task.name for task in tasks])
    with finished_files(out, how.digest(source)) as finished:
        done: list[FinishedFile] = []
        for number, task in enumerate(tasks, start=1):
            done.append(_dealt_with(task, out, how, finished))
            if progress is not None:
                progress(STEP, number, len(tasks))
        account = _account(done, passed_over, how)
        _write_lists(out, account, done)
    if not account.of(FileOutcome.REDACTED) and not account.of(FileOutcome.COPIED):
        raise DataError(f"no picture was redacted; {'; '.join(account.left_out())}")
    return account


def _refuse_within(source: Path, out: Path) -> None:
    within, target = source.resolve(), out.resolve()
    if target == within or within in target.parents or target in within.parents:
        raise UsageError("--out must lie outside the folder that is redacted: what is written would be read")


def _tasks(source: Path, suffix: str) -> tuple[list[_Task], int]:
    """Return the files and their targets, and how many others are not looked into.

    A target has the name of its file, or a second extension where two files would have one target.
    """
    if not source.exists():
        raise DataError(f"no folder {source}")
    folder, listed = (
        (source.parent, [FoundFile(source)]) if source.is_file() else (source, files_below(source))
    )
    if not listed:
        raise DataError(f"{source} holds no file")
    over = [one.passed_over for one in listed if one.passed_over is not None]
    files = {PurePath(one.path.relative_to(folder)): one.path for one in listed if one.passed_over is None}
    alike = Counter(file.with_suffix("") for file in files)
    tasks = []
    for file, path in files.items():
        is_alone = alike[file.with_suffix("")] == 1
        target = file.with_suffix(suffix) if is_alone else file.with_name(f"{file.name}{suffix}")
        tasks.append(_Task(str(file), path, target))
    return tasks, sum(one.files for one in over if one.reason != LEADS_WITHIN)


def _dealt_with(task: _Task, out: Path, how: Hiding, finished: FinishedFiles) -> FinishedFile:
    """Return what became of a file, now or in an earlier run."""
    try:
        status = status_of(task.path)
    except Unreadable as error:
        return FinishedFile(task.name, "", FileOutcome.UNREADABLE, str(error))
    drawn = "" if how.boxes is None else how.boxes.digest(task.name)
    stamp = f"{status.st_size}:{status.st_mtime_ns}:{drawn}"
    known = finished.of(task.name, stamp)
    written = out / PICTURES / task.target, out / MASKS / task.target.with_suffix(".png")
    if known is not None and (_is_written(known) is all(path.is_file() for path in written)):
        return known
    result = _fresh(task, stamp, written, how)
    if not _is_written(result):
        for path in written:  # of an earlier run, when the file was another
            path.unlink(missing_ok=True)
    finished.add(result)
    return result


def _is_written(done: FinishedFile) -> bool:
    return done.outcome in (FileOutcome.REDACTED, FileOutcome.COPIED)


def _fresh(task: _Task, stamp: str, written: tuple[Path, Path], how: Hiding) -> FinishedFile:
    try:
        picture, later = _first_picture(task.path)
    except Unreadable as error:
        is_nobody = _shows_nobody(task.path)
        outcome = FileOutcome.NO_PICTURE if is_nobody else FileOutcome.UNREADABLE
        return FinishedFile(task.name, stamp, outcome, str(error))
    size = picture.shape[0], picture.shape[1]
    drawn = np.empty((0, 4)) if how.boxes is None else how.boxes.of(task.name, size)
    mask, faces = how.mask(picture, drawn)
    done = FinishedFile(
        task.name, stamp, FileOutcome.REDACTED, "", faces, len(drawn), later, how.is_coarse(size)
    )
    if not mask.any():
        done = done._replace(outcome=FileOutcome.COPIED if how.copy_unfound else FileOutcome.UNFOUND)
    if _is_written(done):
        _write(written[1], Image.fromarray(mask.astype(np.uint8) * 255), None)
        _write(written[0], Image.fromarray(how.redactor(picture, mask)), how.quality)
    return done


def _first_picture(path: Path) -> tuple[Images, int]:
    """Return the upright pixels of the first picture of a file, and how many others it holds.

    Raises:
        Unreadable: with a sentence.
    """
    found = pictures(path)
    first = next(found)
    later = sum(one.stands_for for one in found if not one.view.bare)
    if first.decoded is not None:
        return first.decoded.pixels, later
    return decode(path, view=first.view).pixels, later


def _shows_nobody(path: Path) -> bool:
    try:
        return shows_nobody(path)
    except Unreadable:
        return False


def _write(path: Path, picture: Image.Image, quality: int | None) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            if quality is None:
                picture.save(file, "PNG")
            else:
                picture.save(file, "JPEG", quality=quality)
    except OSError as error:
        why = error.strerror or "the format cannot hold it"
        raise full_disk(error) or EnvironmentFault(
            f"cannot write a picture below {path.parent}: {why}"
        ) from error


def _account(done: Sequence[FinishedFile], passed_over: int, how: Hiding) -> FolderAccount:
    outcomes = Counter(FileOutcome(one.outcome) for one in done)
    outcomes[FileOutcome.PASSED_OVER] += passed_over
    look = how.look
    return FolderAccount(
        redactor=how.redactor.name,
        detector="none" if look is None else look.finder.name,
        detector_digest="" if look is None else look.finder.digest,
        detector_note="" if look is None else look.finder.note,
        thorough=look is not None and look.thorough,
        shape=how.shape,
        margin=how.margin,
        written_as=how.written_as,
        outcomes={kind: outcomes[kind] for kind in FileOutcome if outcomes[kind]},
        faces=sum(one.faces for one in done),
        manual_boxes=sum(one.manual for one in done),
        later_pictures=sum(one.later for one in done),
        coarse=sum(one.coarse for one in done),
        least_seen=0 if look is None else look.longest_side,
    )


def _write_lists(out: Path, account: FolderAccount, done: Sequence[FinishedFile]) -> None:
    write_atomically(out / ACCOUNT, account.model_dump_json(indent=1) + "\n")
    left = [one for one in done if one.outcome != FileOutcome.REDACTED]
    rows = [{"file": printable(one.name), "outcome": one.outcome, "why": one.why} for one in left]
    write_atomically(out / LEFT_OUT, csv_text(rows, ("file", "outcome", "why")))
