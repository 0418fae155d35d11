"""Boxes that a detector finds in each frame, kept in a file, so that a stopped run does not look twice."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from showthrough.core.types import Floats, Images, Rows, StepProgress
from showthrough.errors import DataError, EnvironmentFault, full_disk
from showthrough.observers.faces.main_face import Finder
from showthrough.redaction.redactors.face_boxes import upright_boxes
from showthrough.redaction.video.film_reading import Film, FilmFrame

PIXELS_AT_ONCE = 2**23  # of the frames that a detector gets together
MOST_AT_ONCE = 16


class FrameFinder(NamedTuple):
    """A detector as video needs it."""

    find: Callable[[Images], Sequence[Floats]]  # frames (N, H, W, 3) to boxes (n, 4) of each: x1, y1, x2, y2
    digest: str  # of its weights and settings: what was found is kept under it


class FoundBoxes(NamedTuple):
    """What a detector found in a film, frame by frame."""

    boxes: list[Floats]  # (n, 4) of each frame
    ticks: Rows  # timestamps, in the film's time base
    resumed: int  # frames that an earlier run had looked at


def frame_finder(finder: Finder, least: float | None = None) -> FrameFinder:
    """Return a finder of faces as one of boxes; turned faces too, in pixels of the upright frame.

    Faces of which the detector is less sure than `least` are left out.
    """

    def find(frames: Images) -> list[Floats]:
        size = frames.shape[1], frames.shape[2]
        found = finder.find_all(frames)
        if least is not None:
            found = [[face for face in faces if face.score >= least] for faces in found]
        return [upright_boxes(faces, size) for faces in found]

    return FrameFinder(find, finder.digest if least is None else f"{finder.digest}-{least:g}")


def found_boxes(
    film: Film, finder: FrameFinder | None, kept: Path | None = None, progress: StepProgress | None = None
) -> FoundBoxes:
    """Return the boxes of every frame; without a finder none.

    Frames that an earlier run looked at, with the same finder at the same file, are read from `kept` and
    only decoded again. An unfinished last line is left out.

    Raises:
        DataError: the finder returns boxes that are not finite, or of another form.
        EnvironmentFault: what was found cannot be kept.
    """
    earlier = _earlier(film, finder, kept) if kept is not None else []
    boxes: list[Floats] = []
    ticks: list[int] = []
    resumed = 0
    with _Keeping(film, finder, kept, earlier) as keeping:
        for batch in _batches(film):
            known = [_known(earlier, len(ticks) + i, frame.ticks) for i, frame in enumerate(batch)]
            unknown = [frame for frame, have in zip(batch, known, strict=True) if have is None]
            fresh = iter(_found(finder, unknown))
            for frame, have in zip(batch, known, strict=True):
                own = have if have is not None else next(fresh)
                keeping.add(frame.ticks, own, is_new=have is None)
                resumed += have is not None
                boxes.append(own)
                ticks.append(frame.ticks)
            if progress is not None:
                progress(len(ticks), max(film.expected_frames, len(ticks)))
    return FoundBoxes(boxes, np.array(ticks, dtype=np.int64), resumed)


def _batches(film: Film) -> Iterator[list[FilmFrame]]:
    height, width = film.facts.size
    together = min(max(PIXELS_AT_ONCE // (height * width), 1), MOST_AT_ONCE)
    frames = film.frames()
    while batch := list(islice(frames, together)):
        yield batch


def _found(finder: FrameFinder | None, frames: Sequence[FilmFrame]) -> list[Floats]:
    if finder is None or not frames:
        return [np.zeros((0, 4)) for _ in frames]
    found = finder.find(np.stack([frame.picture for frame in frames]))
    if len(found) != len(frames):
        raise DataError(f"the detector answers for {len(found)} of {len(frames)} frames")
    return [_checked(boxes) for boxes in found]


def _checked(boxes: Floats) -> Floats:
    own = np.asarray(boxes, dtype=np.float64)
    own = own.reshape(-1, 4) if own.size == 0 else own
    if own.ndim != 2 or own.shape[1] != 4 or not np.isfinite(own).all():
        raise DataError("the detector returns boxes that are not four finite numbers each")
    return own[(own[:, 2] > own[:, 0]) & (own[:, 3] > own[:, 1])]


class _Line(NamedTuple):
    ticks: int
    boxes: Floats


class _Keeping:
    """The file of what was found, written line by line."""

    def __init__(
        self, film: Film, finder: FrameFinder | None, kept: Path | None, earlier: Sequence[_Line]
    ) -> None:
        self._path, self._head, self._earlier = kept, _head(film, finder), earlier

    def __enter__(self) -> "_Keeping":
        self._file = None
        if self._path is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("w", encoding="utf-8")
            except OSError as error:
                raise full_disk(error) or EnvironmentFault(
                    f"cannot keep what was found: {error.strerror}"
                ) from error
            self._write([self._head, *([line.ticks, line.boxes.tolist()] for line in self._earlier)])
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, ticks: int, boxes: Floats, *, is_new: bool) -> None:
        """Keep what was found in a frame."""
        if is_new:
            self._write([[ticks, boxes.tolist()]])

    def _write(self, lines: Sequence[object]) -> None:
        if self._file is None:
            return
        try:
            self._file.write("".join(json.dumps(line) + "\n" for line in lines))
            self._file.flush()
        except OSError as error:
            raise full_disk(error) or EnvironmentFault(
                f"cannot keep what was found: {error.strerror}"
            ) from error


def _head(film: Film, finder: FrameFinder | None) -> list[object]:
    """Return what must be the same for a file to be gone on with; no digest of the video leaves the house."""
    state = film.path.stat()
    return [state.st_size, state.st_mtime_ns, finder.digest if finder is not None else ""]


def _earlier(film: Film, finder: FrameFinder | None, kept: Path) -> list[_Line]:
    try:
        lines = kept.read_text(encoding="utf-8").split("\n")[:-1]  # what follows the last break was cut off
    except (OSError, ValueError):
        return []
    try:
        if not lines or json.loads(lines[0]) != _head(film, finder):
            return []
        read = [json.loads(line) for line in lines[1:]]
        return [_Line(int(ticks), _checked(np.array(boxes, float))) for ticks, boxes in read]
    except (ValueError, TypeError, DataError):
        return []


def _known(earlier: Sequence[_Line], number: int, ticks: int) -> Floats | None:
    if number < len(earlier) and earlier[number].ticks == ticks:
        return earlier[number].boxes
    return None
