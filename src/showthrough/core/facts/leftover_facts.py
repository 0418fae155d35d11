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


class Leftovers(NamedTuple):
    """Leftovers of each redacted file; a file that cannot be read tells nothing and is counted apart."""

    kinds: tuple[frozenset[Leftover], ...]  # of each file
    ids: tuple[str, ...]  # keyed, of each picture
    person: tuple[str, ...]
    unread: int = 0
