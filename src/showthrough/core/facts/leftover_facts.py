"""Facts about what redacted files still carry beside the pixels that are seen."""

from enum import StrEnum
from typing import NamedTuple


class Leftover(StrEnum):
    """Kind of leftover: what a file carries beside the pixels that a viewer shows."""

    EXIF = "EXIF beyond technical values"
    THUMBNAIL = "a thumbnail"
    GPS = "a place (GPS)"
    XMP = "XMP"
    IPTC = "IPTC"
    COMMENT = "a comment or text"
    PROFILE = "a colour profile of a device"
    BENEATH = "colours that a viewer does not show"
    FRAMES = "further frames"
    BEHIND = "data behind the picture"


class VideoLeftover(StrEnum):
    """Kind of content that a video carries beside its pictures."""

    AUDIO = "audio"
    SUBTITLES = "subtitles"
    CAPTIONS = "captions in side data"
    MESSAGES = "messages in side data"
    FURTHER_PICTURES = "further video streams"
    ATTACHED_PICTURES = "attached pictures"
    ATTACHED_FILES = "attached files"
    DATA = "data streams"
    ALPHA = "transparency"
    CHAPTERS = "chapters"
    LOCATION = "location"
    TIMES = "time of recording"
    METADATA = "other metadata"


class Leftovers(NamedTuple):
    """Leftovers of each redacted file; a file that cannot be read tells nothing and is counted apart."""

    kinds: tuple[frozenset[Leftover | VideoLeftover], ...]  # of each file
    ids: tuple[str, ...]  # keyed, of each picture
    person: tuple[str, ...]
    unread: int = 0
    films: int = 0  # the last so many of the files are videos
