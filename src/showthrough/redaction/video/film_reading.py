"""Frames of a video file, upright and with their own timestamps; what could not be read is told."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from showthrough.core.images import Size
from showthrough.core.types import Images
from showthrough.errors import DataError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

LOCAL = {"protocol_whitelist": "file"}  # a file that names others, on the net or here, opens none of them
COUNTING_FORMATS = ("mp4", "mov")  # others declare blank frames too, or nothing
LATE = 0.25  # seconds by which a file may end before it says, beyond two frames
USUAL_RATE = 25  # frames a second, where a file does not say


class FilmFrame(NamedTuple):
    """A frame as a viewer sees it."""

    picture: Images  # (H, W, 3)
    ticks: int  # when it is shown, in the film's time base


class FilmFacts(NamedTuple):
    """What a video file says of its pictures."""

    size: Size  # upright, with square pixels
    stored: Size  # upright, with pixels as they are
    time_base: Fraction  # seconds a tick
    rate: Fraction  # frames a second, on average
    is_lossless: bool
    declared_frames: int  # 0: not said
    declared_seconds: float  # 0: not said


class Attitude(NamedTuple):
    """How a stored frame is turned to stand upright: first transposed, then mirrored."""

    transposed: bool = False
    mirrored: bool = False  # left and right change places
    upside_down: bool = False


@final
class Film:
    """A video file that is read from its start to its end, one frame in memory at a time.

    After `frames` has ended, `amiss` tells in sentences what of the file could not be read; as long as
    it is empty, every frame that the file declares came out. `is_whole` is whether every frame did.
    """

    def __init__(self, path: Path, watch: "Callable[[VideoFrame], None] | None" = None) -> None:
        """Open the file to learn its facts; `watch` is shown each frame as it is stored.

        Raises:
            DataError: it is no video, or has not one frame that can be read.
        """
        self.path = path
        self.amiss: tuple[str, ...] = ()
        self.is_whole = False  # as long as it was not read to its end
        self._watch = watch
        with opened(path) as container:
            stream = pictures_of(container)
            first = next(_decoded(container, stream, _Count()), None)
            if first is None:
                raise DataError("the video has no frame that can be read")
            self.facts = _facts(container, stream, first)

    def frames(self) -> Iterator[FilmFrame]:
        """Yield every frame that can be read, of one size, with timestamps that rise."""
        count = _Count()
        with opened(self.path) as container:
            stream = pictures_of(container)
            for frame in _decoded(container, stream, count):
                if self._watch is not None:
                    self._watch(frame)
                picture = upright(frame)
                count.resized += picture.shape[:2] != self.facts.stored
                if picture.shape[:2] != self.facts.size:
                    picture = _resized(picture, self.facts.size)
                ticks = _rising(frame.pts, count, self.facts)
                yield FilmFrame(picture, ticks)
        lost = tuple(_lost(count, self.facts))
        self.amiss, self.is_whole = (*lost, *_odd(count)), not lost

    @property
    def expected_frames(self) -> int:
        """Return how many frames will come, about; 0 where the file does not say."""
        return self.facts.declared_frames or round(self.facts.declared_seconds * self.facts.rate)


class _Count:
    """What turned up while a file was read."""

    def __init__(self) -> None:
        self.frames = 0
        self.left_out = 0  # by an edit list: decoded for others' sake, never shown
        self.broken = 0  # packets
        self.damaged = 0  # frames
        self.resized = 0
        self.restamped = 0
        self.stopped = False
        self.first: int | None = None
        self.last: int | None = None
        self.step = 0  # from the last frame but one to the last


def opened(path: Path) -> "InputContainer":
    """Return an open file.

    Raises:
        DataError: it is not there, may not be read, or is no video that can be opened.
    """
    import av

    try:
        return av.open(str(path.absolute()), "r", metadata_errors="ignore", options=dict(LOCAL))
    except (OSError, ValueError, av.FFmpegError) as error:
        if not path.is_file():
            raise DataError("there is no such file") from error
        raise DataError(
            "the file cannot be opened as a video; it may be cut off, broken or of another kind"
        ) from error


def pictures_of(container: "InputContainer") -> "VideoStream":
    """Return the stream that a player shows: the first that is no attached picture.

    Raises:
        DataError: there is none.
    """
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic and stream.codec_context is not None:
            return stream
    raise DataError("the file has no moving pictures")


def decoded_frames(container: "InputContainer", stream: "VideoStream") -> Iterator["VideoFrame"]:
    """Yield every frame that can be read, as it is stored."""
    yield from _decoded(container, stream, _Count())


def upright(frame: "VideoFrame") -> Images:
    """Return the pixels of a frame as its rotation flag asks for them."""
    picture = frame.to_ndarray(format="rgb24")
    turned = attitude(_matrix(frame))
    if turned.transposed:
        picture = picture.transpose(1, 0, 2)
    if turned.mirrored:
        picture = picture[:, ::-1]
    if turned.upside_down:
        picture = picture[::-1]
    return np.ascontiguousarray(picture, dtype=np.uint8)


def attitude(matrix: bytes | None) -> Attitude:
    """Return what a display matrix asks for, to the nearest quarter turn.

    A stored point (p, q) is shown at (a p + c q, b p + d q); the matrix holds a b u, c d v, x y w.

    >>> quarter = np.array([0, 1, 0, -1, 0, 0, 0, 0, 1], dtype=np.int32)
    >>> attitude(quarter.tobytes())
    Attitude(transposed=True, mirrored=True, upside_down=False)
    """
    if matrix is None or len(matrix) < 36:
        return Attitude()
    a, b, _, c, d = (int(value) for value in np.frombuffer(matrix, dtype=np.int32, count=5))
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Attitude(mirrored=a < 0, upside_down=d < 0)
    return Attitude(transposed=True, mirrored=c < 0, upside_down=b < 0)


def _matrix(frame: "VideoFrame") -> bytes | None:
    for data in frame.side_data:
        if data.type.name == "DISPLAYMATRIX":
            return bytes(data)
    return None


def _decoded(container: "InputContainer", stream: "VideoStream", count: _Count) -> Iterator["VideoFrame"]:
    """Yield the frames that come out; packets that break are counted, and what stops the file ends it."""
    import av

    stream.thread_type = "SLICE"  # threads of whole frames lose good frames around a broken one
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except (av.FFmpegError, IndexError):  # PyAV raises the latter where streams come and go
            count.stopped = True
            return
        if packet is None:
            return
        count.left_out += packet.is_discard
        try:
            frames = packet.decode()
        except av.FFmpegError:
            count.broken += 1
            continue
        for frame in frames:
            count.frames += 1
            count.damaged += frame.is_corrupt
            yield frame


def _facts(container: "InputContainer", stream: "VideoStream", first: "VideoFrame") -> FilmFacts:
    height, width = upright(first).shape[:2]
    aspect = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
    counts = any(name in container.format.name.split(",") for name in COUNTING_FORMATS)
    wide = 1 / aspect if attitude(_matrix(first)).transposed else aspect
    return FilmFacts(
        size=(round(height / min(wide, 1)), round(width * max(wide, 1))),  # nothing is made smaller
        stored=(height, width),
        time_base=first.time_base or stream.time_base or Fraction(1, USUAL_RATE),
        rate=Fraction(stream.average_rate or stream.guessed_rate or USUAL_RATE),
        is_lossless=stream.codec_context.name == "ffv1",
        declared_frames=stream.frames if counts else 0,
        declared_seconds=_declared_seconds(container, stream),
    )


def _declared_seconds(container: "InputContainer", stream: "VideoStream") -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    hours, _, rest = stream.metadata.get("DURATION", "").partition(":")
    minutes, _, seconds = rest.partition(":")
    try:
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        is_alone = len(container.streams) == 1
        return container.duration / 1e6 if container.duration and is_alone else 0.0


def _rising(ticks: int | None, count: _Count, facts: FilmFacts) -> int:
    """Return a timestamp later than the last one: the frame's own, or where it has none, the next due."""
    step = max(round(1 / facts.rate / facts.time_base), 1)
    if count.last is None:
        rising = ticks if ticks is not None else 0
    elif ticks is None:
        rising = count.last + step
    else:
        rising = max(ticks, count.last + 1)
    count.restamped += rising != ticks
    count.step = rising - count.last if count.last is not None else step
    count.first = rising if count.first is None else count.first
    count.last = rising
    return rising


def _resized(picture: Images, size: Size) -> Images:
    import av

    height, width = size
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    smaller: Images = frame.reformat(width=width, height=height).to_ndarray(format="rgb24")
    return smaller


def _lost(count: _Count, facts: FilmFacts) -> Iterator[str]:
    if count.broken:
        yield f"{count.broken} packets of the video could not be decoded"
    if count.damaged:
        yield f"{count.damaged} frames came out damaged"
    missing = facts.declared_frames - count.left_out - count.frames
    if missing > 0:
        yield f"{missing} of the {facts.declared_frames} frames that the file declares did not come out"
    shown = float(((count.last or 0) - (count.first or 0)) * facts.time_base)
    early = facts.declared_seconds - shown
    step = max(float(1 / facts.rate), float(count.step * facts.time_base))
    if early > LATE + 2 * step:
        yield f"the pictures end after {shown:.2f} of the {facts.declared_seconds:.2f} seconds declared"
    elif count.stopped:
        yield "reading stopped before the end of the file"


def _odd(count: _Count) -> Iterator[str]:
    if count.resized:
        yield f"{count.resized} frames changed their size and were brought to that of the first"
    if count.restamped:
        yield f"{count.restamped} frames had no timestamp of their own, or one that went back"
