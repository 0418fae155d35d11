"""Video files that hold pictures and their timestamps, and audio only where it is asked for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, final

import numpy as np

from showthrough.core.atomic import replacing
from showthrough.core.types import Images
from showthrough.errors import DataError, EnvironmentFault, UsageError, full_disk
from showthrough.redaction.video.film_reading import Film, FilmFacts, opened

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream

SUFFIXES = (".mkv", ".webm")
MILLISECOND = Fraction(1, 1000)  # what Matroska counts in
BT709, LIMITED, FULL = 1, 1, 2  # as FFmpeg numbers colour matrices and ranges
RGB = 0
VP9 = {"deadline": "realtime", "cpu-used": "7", "row-mt": "1", "tile-columns": "2", "crf": "20", "b": "0"}
FFV1 = {"level": "3", "slices": "16", "slicecrc": "1"}  # a checksum in every slice


@final
class FilmWriter:
    """A file under way: pictures go in with the timestamps of their film, in order."""

    def __init__(self, container: "OutputContainer", stream: "VideoStream", audio: "_Audio | None") -> None:
        """Write pictures to a stream, and before each the audio that is heard until then."""
        self._container, self._stream, self._audio = container, stream, audio
        self._last: int | None = None
        self.moved = 0  # frames shown a millisecond later, as another stands at their own

    def write(self, picture: Images, ticks: int, time_base: Fraction) -> None:
        """Write a frame; two that fall into one millisecond are both kept."""
        frame = self._frame(picture)
        stamp = round(ticks * time_base / MILLISECOND)
        if self._last is not None and stamp <= self._last:
            stamp, self.moved = self._last + 1, self.moved + 1
        frame.pts, frame.time_base, self._last = stamp, MILLISECOND, stamp
        if self._audio is not None:
            self._container.mux(list(self._audio.until(float(ticks * time_base))))
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Write what encoder and audio still hold."""
        self._container.mux(self._stream.encode(None))
        if self._audio is not None:
            self._container.mux(list(self._audio.until(float("inf"))))

    def _frame(self, picture: Images) -> "VideoFrame":
        from av import VideoFrame

        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        if self._stream.codec_context.name == "ffv1":
            return frame.reformat(format="bgr0")
        frame = frame.reformat(format="yuv420p", dst_colorspace=BT709, dst_color_range=LIMITED)
        frame.colorspace, frame.color_range = BT709, LIMITED
        return frame


@contextmanager
def film_writer(path: Path, film: Film, *, lossless: bool, keep_audio: bool) -> Iterator[FilmWriter]:
    """Give a writer; the file takes the place of `path` when the block ends without an error.

    VP9, or FFV1 where nothing may be lost. Nothing but pictures is written: no metadata, no subtitles, no
    chapters, no data; of the audio, where it is kept, the sound alone.

    Raises:
        UsageError: a file of this name cannot hold such a video.
        EnvironmentFault: the disk is full, or the folder may not be written to.
    """
    import av

    refuse_name(path, lossless=lossless)
    kind = "webm" if path.suffix.lower() == ".webm" else "matroska"
    sound = opened(film.path) if keep_audio else None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            replacing(path) as file,
            av.open(file, "w", format=kind, options={"fflags": "+bitexact"}) as container,
        ):
            stream = _stream(container, film.facts, lossless=lossless)
            audio = _Audio.of(sound, container) if sound is not None else None
            writer = FilmWriter(container, stream, audio)
            yield writer
            writer.finish()
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write {path.name}: {error.strerror}") from error
    finally:
        if sound is not None:
            sound.close()


def write_tagged(path: Path, tags: Mapping[str, str]) -> None:
    """Write three grey frames with tags: what a search for leftovers is tried on."""
    import av

    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        container.metadata.update(tags)
        stream = container.add_stream("ffv1", rate=25)
        stream.height, stream.width, stream.pix_fmt = 48, 64, "bgr0"
        for number in range(3):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 127, dtype=np.uint8), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def refuse_name(path: Path, *, lossless: bool) -> None:
    """Refuse a name whose format cannot hold what is to be written.

    Raises:
        UsageError: it is neither .mkv nor .webm, or FFV1 is to stand in a .webm.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"a redacted video is written as {' or '.join(SUFFIXES)}, not {path.suffix!r}")
    if lossless and path.suffix.lower() == ".webm":
        raise UsageError("a lossless video (FFV1) is written as .mkv; .webm cannot hold it")


def _stream(container: "OutputContainer", facts: FilmFacts, *, lossless: bool) -> "VideoStream":
    name, options = ("ffv1", FFV1) if lossless else ("libvpx-vp9", VP9)
    stream = container.add_stream(name, rate=facts.rate, options=dict(options))
    stream.height, stream.width = facts.size
    context = stream.codec_context
    stream.pix_fmt = "bgr0" if lossless else "yuv420p"
    context.time_base = stream.time_base = MILLISECOND
    context.colorspace, context.color_range = (RGB, FULL) if lossless else (BT709, LIMITED)
    context.thread_type = "AUTO"
    return stream


@final
class _Audio:
    """Sound of the original, copied as it is coded; what it is called, and in which language, is left out."""

    def __init__(self, packets: "Iterator[Packet[Stream]]", targets: "dict[int, Stream]") -> None:
        self._packets, self._targets = packets, targets
        self._next: Packet[Stream] | None = None

    @classmethod
    def of(cls, source: "InputContainer", container: "OutputContainer") -> "_Audio | None":
        streams = source.streams.audio
        if not streams:
            return None
        targets: dict[int, Stream] = {}
        for stream in streams:
            try:
                target = container.add_stream_from_template(stream)
            except ValueError as error:
                name = stream.codec_context.name
                raise DataError(f"the audio is {name}, which such a file cannot hold; write .mkv") from error
            target.metadata.clear()
            targets[stream.index] = target
        return cls(source.demux(streams), targets)

    def until(self, seconds: float) -> "Iterator[Packet[Stream]]":
        """Yield what is heard before a moment."""
        while True:
            packet = self._next or next(self._packets, None)
            self._next = None
            if packet is None:
                return
            if packet.dts is None:
                continue  # what a demuxer ends with
            if float(packet.dts * packet.time_base) > seconds:
                self._next = packet
                return
            packet.stream = self._targets[packet.stream_index]
            yield packet
