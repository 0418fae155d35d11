"""Comparison of a film with its redacted one, frame by frame: what became of it, and of each face on it."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.facts.film_facts import FilmFace, FilmOutcome
from showthrough.core.types import Floats, StepProgress
from showthrough.errors import DataError
from showthrough.redaction.redactors.regions import RegionShape
from showthrough.redaction.video.film_reading import Film, FilmFrame
from showthrough.redaction.video.tracks import Track
from showthrough.redaction.video.worst_frames import WorstLook

FILLED = 0.25  # seconds: a face that was missed for no longer stood on the line between the detections
GREY = 127
SHAPE: RegionShape = "ellipse"  # within a detector's box: its corners show what stands behind the face


class Planted(StrEnum):
    """Redaction of known strength that stands in for the one under audit."""

    SHOWN = "nothing hidden"
    GREY = "all of one grey"


class FilmComparison(NamedTuple):
    """What became of a pair of films."""

    outcome: FilmOutcome | None
    is_unchanged: bool
    frames: int
    faces: tuple[FilmFace, ...] = ()
    flat: int = 0


UNREADABLE = FilmComparison(FilmOutcome.UNREADABLE, is_unchanged=False, frames=0)


def compared_films(
    original: Path, redacted: Path, tracks: Sequence[Track], progress: StepProgress
) -> FilmComparison:
    """Return what became of a pair, one pair of frames in memory at a time.

    Frames are compared as long as both films have some: what shows until there shows, whatever comes
    after it. `tracks` are the faces of the original, with no frame missing that should be looked at.
    """
    try:
        before, after = Film(original), Film(redacted)
    except DataError:
        return UNREADABLE
    if before.facts.size != after.facts.size:
        return FilmComparison(FilmOutcome.OTHER_SIZE, is_unchanged=False, frames=0)
    look, frames, is_unchanged, alike = WorstLook(tracks, SHAPE), 0, True, True
    for one, other in zip_longest(before.frames(), after.frames()):
        if one is not None and other is not None:
            is_unchanged &= bool(np.array_equal(one.picture, other.picture))
            look.at(frames, one.picture, other.picture)
            frames += 1
            progress(frames, max(before.expected_frames, frames))
        else:  # the rest is read, as its end tells whether a file is cut off
            alike = False
    worst = [FilmFace(found.frame, found.uncovered, found.frames) for found in look.worst()]
    is_whole = before.is_whole and after.is_whole
    outcome = FilmOutcome.CUT_OFF if not is_whole else None if alike else FilmOutcome.OTHER_LENGTH
    return FilmComparison(
        outcome, is_unchanged and frames > 0, frames, tuple(worst), len(tracks) - len(worst)
    )


def compared_with_plant(original: Path, planted: Planted, tracks: Sequence[Track]) -> FilmComparison:
    """Return what a redaction of known strength makes of a film: one frame of each face tells it."""
    try:
        film = Film(original)
    except DataError:
        return UNREADABLE
    few = [
        Track(track.frames[[at]], track.boxes[[at]]) for track in tracks for at in (len(track.frames) // 2,)
    ]
    look, frames = WorstLook(few, SHAPE), 0
    for frame in _until(film.frames(), look.last):
        hidden = np.full_like(frame.picture, GREY) if planted is Planted.GREY else frame.picture
        look.at(frames, frame.picture, hidden)
        frames += 1
    worst = tuple(FilmFace(found.frame, found.uncovered, found.frames) for found in look.worst())
    return FilmComparison(None, planted is Planted.SHOWN, frames, worst, len(few) - len(worst))


def filled(tracks: Sequence[Track], seconds: Floats, longest: float = FILLED) -> list[Track]:
    """Return tracks with a box, on the straight line, in each frame of a gap that is short enough.

    >>> track = Track(np.array([0, 2]), np.array([[0.0, 0, 4, 4], [2, 0, 6, 4]]))
    >>> filled([track], np.array([0.0, 0.04, 0.08]))[0].boxes[1].tolist()
    [1.0, 0.0, 5.0, 4.0]
    """
    return [_filled(track, seconds, longest) for track in tracks]


def _filled(track: Track, seconds: Floats, longest: float) -> Track:
    if len(track.frames) < 2:
        return track
    every = np.arange(track.frames[0], track.frames[-1] + 1)
    place = np.clip(np.searchsorted(track.frames, every, side="right") - 1, 0, len(track.frames) - 2)
    gap = seconds[track.frames[place + 1]] - seconds[track.frames[place]]
    own = every[(gap <= longest) | np.isin(every, track.frames)]
    when = seconds[track.frames]
    boxes = np.stack([np.interp(seconds[own], when, corner) for corner in track.boxes.T], axis=1)
    return Track(own, boxes)


def _until(frames: Iterator[FilmFrame], last: int) -> Iterator[FilmFrame]:
    """Yield the frames up to one, and the first at any rate."""
    for number, frame in enumerate(frames):
        yield frame
        if number >= last:
            return
