"""How many pages a TIFF file has, without reading what stands on them."""

import struct
from typing import BinaryIO, NamedTuple

MOST = 10_000_000  # pages that are counted; a chain of more is told as so many


class _Layout(NamedTuple):
    """How a TIFF file writes its chain of pages."""

    length: struct.Struct  # number of entries on a page
    entry: int  # bytes
    link: struct.Struct  # to the next page


def tiff_pages(file: BinaryIO) -> int:
    """Return how many pages a TIFF file chains, in time that grows with their number; 0 where it is none.

    A chain that leads back ends there, and so does one that leads out of the file.
    """
    file.seek(0)
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8:
        return 0
    is_big = 43 in head[2:4]
    layout = _Layout(
        struct.Struct(order + ("Q" if is_big else "H")),
        20 if is_big else 12,
        struct.Struct(order + ("Q" if is_big else "I")),
    )
    at = layout.link.unpack_from(head, 8 if is_big else 4)[0]
    seen: set[int] = set()
    while at and at not in seen and len(seen) < MOST:
        following = _next(file, at, layout)
        if following is None:
            break
        seen.add(at)
        at = following
    return len(seen)


def _next(file: BinaryIO, at: int, layout: _Layout) -> int | None:
    """Return where the next page stands, 0 where there is none, None where this one is cut short."""
    try:
        file.seek(at)
        entries = layout.length.unpack(file.read(layout.length.size))[0]
        file.seek(at + layout.length.size + entries * layout.entry)
        link: int = layout.link.unpack(file.read(layout.link.size))[0]
    except (struct.error, OverflowError, ValueError, OSError):
        return None
    return link
