"""Redaction of a video: faces are found and followed, and then hidden, also where a frame was missed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, final

import numpy as np

from showthrough.core.atomic import write_atomically
from showthrough.core.facts.leftover_facts import VideoLeftover
from showthrough.core.types import Floats, StepProgress
from showthrough.errors import DataError, IntegrityError, UsageError
from showthrough.redaction.redactors.redactor import Redactor
from showthrough.redaction.redactors.regions import RegionShape
from showthrough.redaction.video.film_boxes import FilmBox, boxes_in_frame, refuse_film_boxes
from showthrough.redaction.video.film_reading import Film, opened
from showthrough.redaction.video.film_writing import film_writer, refuse_name
from showthrough.redaction.video.found_boxes import FoundBoxes, FrameFinder, found_boxes
from showthrough.redaction.video.hold import HOLD, Cover, covers, longest_gap
from showthrough.redaction.video.tracks import PATIENCE, Track, tracked
from showthrough.redaction.video.video_account import VideoAccount
from showthrough.redaction.video.video_leftovers import beside_the_pictures, in_side_data
from showthrough.redaction.video.video_regions import hidden, regions, with_margin

VOICES = "the audio was kept as asked: voices tell who speaks, and may speak names"
SQUARE = "pixels were not square: frames were widened, or heightened, to what a player shows"
NOTHING = "nothing was found, and nothing was hidden"


@final
@dataclass(frozen=True, kw_only=True)
class VideoSettings:
    """How a video is redacted."""

    manual: Sequence[FilmBox] = ()  # places that an operator wants hidden
    hold_seconds: float = HOLD  # before the first detection of a track and after its last
    patience: float = PATIENCE  # seconds without a detection that are filled in
    margin: float = 0.15  # share of a detected box that is added on each of its sides; manual boxes: none
    shape: RegionShape = "box"
    keep_audio: bool = False
    lossless: bool = False  # FFV1 in .mkv instead of VP9
    keep_found: bool = True  # in NAME.found.jsonl beside the target until it is done: a stopped run goes on


class _Plan(NamedTuple):
    """What is known of a film once it was looked through."""

    found: FoundBoxes
    seconds: Floats  # (frames,) from the first
    tracks: list[Track]
    covers: list[Cover]


def redact_video(
    source: Path,
    target: Path,
    redactor: Redactor,
    finder: FrameFinder | None,
    settings: VideoSettings | None = None,
    progress: StepProgress | None = None,
) -> VideoAccount:
    """Write a video in which faces, and what an operator marked, are hidden, and an account beside it.

    The file is read twice: faces are found and followed first, so that frames before a detection are
    covered as those after it. What the detector found is kept beside the target: a run that was stopped
    does not look again, and writes from the start. `NAME.redaction.json` is the account.

    Raises:
        UsageError: nothing would be hidden, the target's name does not do, or it is the source.
        DataError: the file is no video or has no frame, or a manual box hides nothing.
        IntegrityError: the file changed while it was read.
        EnvironmentFault: the disk is full, or the folder may not be written to.
    """
    how = settings or VideoSettings()
    _refuse(source, target, finder, how)
    beside: Counter[VideoLeftover] = Counter()
    film = Film(source, watch=lambda frame: beside.update(in_side_data(frame)))
    refuse_film_boxes(how.manual, film.facts.size)
    told = progress or (lambda _done, _of: None)
    kept = target.with_name(f"{target.name}.found.jsonl")
    found = found_boxes(film, finder, kept if how.keep_found else None, lambda n, of: told(n, 2 * of))
    with opened(source) as container:
        beside += beside_the_pictures(container)
    dropped = {kind.value: beside[kind] for kind in VideoLeftover if beside[kind]}
    amiss, plan = film.amiss, _plan(film, found, how)
    moved = _write(film, target, plan, redactor, (how, told))
    account = _account(plan, redactor, how, dropped, moved)
    square = (SQUARE,) if film.facts.size != film.facts.stored else ()
    account = account.model_copy(update={"notes": (*account.notes, *square), "amiss": amiss})
    told_beside = target.with_name(f"{target.name}.redaction.json")
    write_atomically(told_beside, account.model_dump_json(indent=1) + "\n")
    kept.unlink(missing_ok=True)
    return account


def _refuse(source: Path, target: Path, finder: FrameFinder | None, how: VideoSettings) -> None:
    refuse_name(target, lossless=how.lossless)
    if target.exists() and source.exists() and target.samefile(source):
        raise UsageError("the redacted video would take the place of its original; give another name")
    if finder is None and not how.manual:
        raise UsageError("nothing would be hidden: give a detector, or boxes")
    for name, value in (("hold", how.hold_seconds), ("patience", how.patience), ("margin", how.margin)):
        if not 0 <= value < float("inf"):
            raise UsageError(f"{name} is a number from 0 up, not {value}")


def _plan(film: Film, found: FoundBoxes, how: VideoSettings) -> _Plan:
    for number, manual in enumerate(how.manual, start=1):
        if manual.first >= len(found.ticks):
            raise DataError(
                f"manual box {number} begins at frame {manual.first}; the video has {len(found.ticks)}"
            )
    seconds = (found.ticks - found.ticks[0]) * float(film.facts.time_base)
    tracks = tracked(found.boxes, seconds, how.patience)
    return _Plan(found, seconds, tracks, covers(tracks, seconds, how.hold_seconds))


def _boxes(plan: _Plan, how: VideoSettings) -> Iterator[Floats]:
    """Yield what is to be hidden in each frame."""
    for frame, cover in enumerate(plan.covers):
        yield np.concatenate([with_margin(cover.boxes, how.margin), boxes_in_frame(how.manual, frame)])


def _write(
    film: Film, target: Path, plan: _Plan, redactor: Redactor, how: tuple[VideoSettings, StepProgress]
) -> int:
    """Write the film and return how many frames moved, as two fell into one millisecond."""
    from threadpoolctl import threadpool_limits  # comes with the extra `video`

    settings, told = how
    due = zip(plan.found.ticks.tolist(), _boxes(plan, settings), strict=True)
    n = len(plan.found.ticks)
    with (
        threadpool_limits(1, "blas"),  # small products: threads that wait slow the encoder
        film_writer(target, film, lossless=settings.lossless, keep_audio=settings.keep_audio) as writer,
        ThreadPoolExecutor(1, "encoder") as encoder,
    ):
        written: Future[None] | None = None
        for number, frame in enumerate(film.frames(), start=1):
            ticks, boxes = next(due, (None, None))
            if boxes is None or ticks != frame.ticks:
                raise IntegrityError("the video changed while it was read, or is read otherwise each time")
            parts = regions(boxes, film.facts.size, settings.shape)
            picture = hidden(frame.picture, parts, redactor)
            if written is not None:
                written.result()  # one frame is encoded while the next is read and redacted
            written = encoder.submit(writer.write, picture, frame.ticks, film.facts.time_base)
            told(n + number, 2 * n)
        if written is not None:
            written.result()
        if next(due, None) is not None:
            raise IntegrityError("the video ended earlier when it was read again")
    return writer.moved


def _account(
    plan: _Plan, redactor: Redactor, how: VideoSettings, dropped: Mapping[str, int], moved: int
) -> VideoAccount:
    kept_audio = how.keep_audio and VideoLeftover.AUDIO in dropped
    is_hiding = [
        len(cover.boxes) > 0 or len(boxes_in_frame(how.manual, frame)) > 0
        for frame, cover in enumerate(plan.covers)
    ]
    notes = (
        *((VOICES,) if kept_audio else ()),
        *((NOTHING,) if not any(is_hiding) else ()),
        *((f"{moved} frames are shown a millisecond later: two fell into one",) if moved else ()),
    )
    return VideoAccount(
        redactor=redactor.name,
        written_as="FFV1" if how.lossless else "VP9",
        frames=len(plan.seconds),
        seconds=round(float(plan.seconds[-1]), 3),
        frames_hiding=sum(is_hiding),
        frames_only_held=sum(not cover.is_detected.all() for cover in plan.covers),
        tracks=len(plan.tracks),
        longest_gap_seconds=round(longest_gap(plan.tracks, plan.seconds), 3),
        manual_boxes=len(how.manual),
        hold_seconds=how.hold_seconds,
        margin=how.margin,
        resumed_frames=plan.found.resumed,
        dropped={kind: n for kind, n in dropped.items() if kind != VideoLeftover.AUDIO or not kept_audio},
        kept_audio=kept_audio,
        notes=notes,
        amiss=(),
    )
