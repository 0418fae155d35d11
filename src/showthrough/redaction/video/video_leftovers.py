"""What a video file carries besides its pictures, by kind; never what it says."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from showthrough.core.facts.leftover_facts import VideoLeftover
from showthrough.redaction.video.film_reading import decoded_frames, opened, pictures_of

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream


_TECHNICAL = {  # what muxers write of themselves
    "major_brand", "minor_version", "compatible_brands", "encoder", "duration", "vendor_id", "bps",
    "number_of_frames", "number_of_bytes", "_statistics_writing_app", "_statistics_tags", "timecode_scale",
    "alpha_mode", "stereo_mode",
}  # fmt: skip
_USUAL = {
    ("language", "und"),
    ("handler_name", "VideoHandler"),
    ("handler_name", "SoundHandler"),
    ("handler_name", "SubtitleHandler"),
    ("handler_name", "DataHandler"),
}
_LIBRARY = ("lavf", "lavc")  # how FFmpeg names itself
_PLACES = ("location", "gps", "xyz", "iso6709")
_MOMENTS = ("creation", "date", "time", "recorded")
_WITH_ALPHA = ("yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya")
_X264 = bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef")  # its settings, in every file that it makes
_STREAMS = {
    "audio": VideoLeftover.AUDIO,
    "subtitle": VideoLeftover.SUBTITLES,
    "attachment": VideoLeftover.ATTACHED_FILES,
    "video": VideoLeftover.FURTHER_PICTURES,
}


def video_leftovers(path: Path) -> tuple[VideoLeftover, ...]:
    """Return the kinds of content that a video file carries besides its pictures, in the order of the kinds.

    Every frame is decoded, as captions may stand in any of them.

    Raises:
        DataError: it is no video that can be opened.
    """
    with opened(path) as container:
        counted = beside_the_pictures(container)
        for frame in decoded_frames(container, pictures_of(container)):
            counted.update(in_side_data(frame))
    return tuple(kind for kind in VideoLeftover if counted[kind])


def beside_the_pictures(container: "InputContainer") -> Counter[VideoLeftover]:
    """Return how many streams, tags and chapters a file has besides its pictures, by kind."""
    from av.stream import Disposition

    shown = pictures_of(container)
    counted: Counter[VideoLeftover] = Counter()
    for stream in container.streams:
        if stream.index != shown.index:
            is_attached = stream.type == "video" and stream.disposition & Disposition.attached_pic
            kind = _STREAMS.get(stream.type, VideoLeftover.DATA)
            counted[VideoLeftover.ATTACHED_PICTURES if is_attached else kind] += 1
            if is_attached or kind is VideoLeftover.ATTACHED_FILES:
                continue  # its tags are a file's name; the file is counted
        counted.update(_told_by(stream.metadata))
    counted.update(_told_by(container.metadata))
    counted[VideoLeftover.ALPHA] += _is_transparent(shown)
    counted[VideoLeftover.CHAPTERS] += len(container.chapters())
    return +counted


def in_side_data(frame: "VideoFrame") -> Iterator[VideoLeftover]:
    """Yield captions and messages that come with a frame."""
    for data in frame.side_data:
        if data.type.name == "A53_CC":
            yield VideoLeftover.CAPTIONS
        elif data.type.name == "SEI_UNREGISTERED" and not bytes(data).startswith(_X264):
            yield VideoLeftover.MESSAGES


def _is_transparent(stream: "VideoStream") -> bool:
    """Return whether a stream has an alpha channel, in which a silhouette may stand."""
    pixels = stream.codec_context.pix_fmt or ""
    return pixels.startswith(_WITH_ALPHA) or stream.metadata.get("alpha_mode", "0") != "0"


def _told_by(tags: Mapping[str, str]) -> Iterator[VideoLeftover]:
    for key, value in tags.items():
        name = key.lower()
        is_own = name == "encoder" and not value.lower().startswith(_LIBRARY)
        if (name in _TECHNICAL and not is_own) or (name, value) in _USUAL or not value.strip():
            continue
        if any(part in name for part in _PLACES):
            yield VideoLeftover.LOCATION
        elif any(part in name for part in _MOMENTS):
            yield VideoLeftover.TIMES
        else:
            yield VideoLeftover.METADATA
